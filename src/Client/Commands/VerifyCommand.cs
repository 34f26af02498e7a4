using System.CommandLine;
using RenderFarm.Client.Fetching;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Remote;
using RenderFarm.Client.Signals;
using RenderFarm.Core;

namespace RenderFarm.Client.Commands;

/// <summary>verify RECEIPT DIR: offline.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string> _receipt = new("RECEIPT") { Description = "A file that receipt wrote." };
    private readonly Argument<string> _folder = new("DIR") { Description = "Where the results are." };
    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON on standard output: one object." };

    public Command Create()
    {
        var command = new Command(
            "verify", "Check the files of a job against its receipt, without a farm. 0: every frame is done and there, byte for byte; 1: not.") { _receipt, _folder, _json };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using var interruption = new Interruption();
        var folder = parsed.GetValue(_folder)!;
        var check = ReceiptCheck.Open(parsed.GetValue(_receipt)!, folder);
        var line = new CountLine(Console.Error, !WatchViews.IsTerminal(Console.IsErrorRedirected), TimeProvider.System);
        try
        {
            var problems = check.Problems((done, all) => line.Show("checked", done, all), interruption.Token);
            line.End();
            Write(check, folder, problems, parsed.GetValue(_json));
            return problems.Count == 0 ? 0 : Failure.WorldFailed;
        }
        catch (OperationCanceledException) when (interruption.ExitCode != 0)
        {
            line.End();
            return interruption.ExitCode;
        }
    }

    private static void Write(ReceiptCheck check, string folder, IReadOnlyList<string> problems, bool json)
    {
        var extra = check.Extra().ToList();
        if (json)
        {
            Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(
                new VerifyAnswer(check.Receipt.Job.Text, problems.Count == 0, check.Receipt.Counts.Done, problems, extra), RemoteJson.Default.VerifyAnswer));
            return;
        }
        foreach (var problem in problems)
            Console.Out.WriteLine(Wording.OneLine(problem));
        if (extra.Count > 0)
            Console.Error.WriteLine(Wording.OneLine($"of no frame: {string.Join(", ", extra.Take(10))}{(extra.Count > 10 ? $" and {extra.Count - 10} more" : "")}"));
        Console.Error.WriteLine(Wording.OneLine(problems.Count == 0
            ? $"{folder} holds all {check.Receipt.Counts.Done} frames of {check.Receipt.Job}, byte for byte."
            : $"farm: {folder} is not as the receipt says: {problems.Count} faults."));
    }
}

/// <param name="Whole">Every frame is done and there.</param>
/// <param name="Extra">Pictures of no frame.</param>
internal sealed record VerifyAnswer(string Job, bool Whole, int Done, IReadOnlyList<string> Problems, IReadOnlyList<string> Extra);
