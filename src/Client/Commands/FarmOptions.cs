using System.CommandLine;
using RenderFarm.Client.Remote;
using RenderFarm.Client.Signals;

namespace RenderFarm.Client.Commands;

/// <summary>The flags of every command that asks a farm, and the frame in which it is asked.</summary>
internal sealed class FarmOptions
{
    private readonly Option<string?> _farm = new("--farm")
    {
        HelpName = "URL", Recursive = true, Description = $"Where the farm answers. Default: FARM_URL, else {FarmAddress.Default}.",
    };

    private readonly Option<bool> _json = new("--json") { Recursive = true, Description = "Answer in JSON on standard output: one object a line." };

    public void AddTo(Command command)
    {
        command.Options.Add(_farm);
        command.Options.Add(_json);
    }

    /// <summary>Runs a command's work with a connection to its farm.</summary>
    /// <param name="interrupted">What to say when a signal ended it; null: nothing.</param>
    /// <returns>What the work gave, or 128 + the signal that ended it.</returns>
    public int Run(ParseResult parsed, Func<FarmSession, CancellationToken, Task<int>> work, Func<string>? interrupted = null)
    {
        using var interruption = new Interruption();
        var address = FarmAddress.Find(parsed.GetValue(_farm), Environment.GetEnvironmentVariable);
        using var session = new FarmSession(address, parsed.GetValue(_json));
        try
        {
            return work(session, interruption.Token).GetAwaiter().GetResult();
        }
        catch (Exception) when (interruption.ExitCode != 0)
        {
            session.EndLine();
            if (interrupted?.Invoke() is { } line)
                Console.Error.WriteLine($"farm: {line}");
            return interruption.ExitCode;
        }
    }

    /// <summary>Runs a command that asks once and is done.</summary>
    public int Ask(ParseResult parsed, Func<FarmSession, CancellationToken, Task> work) => Run(parsed, async (session, cancellation) =>
    {
        await work(session, cancellation);
        return 0;
    });
}
