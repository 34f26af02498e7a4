using System.CommandLine;
using System.Text.Json;
using RenderFarm.Client.Remote;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Receipts;
using RenderFarm.Media;

namespace RenderFarm.Client.Commands;

/// <summary>receipt ID [-o FILE]: the proof of a job.</summary>
internal sealed class ReceiptCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "Of a job." };
    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "FILE", Description = "Default: standard output." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("receipt", "Write the proof of a job: for each frame its hash, worker, settings, losses. verify checks it offline.") { _job, _output };
        _farm.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var job = JobId.Parse(parsed.GetValue(_job)!);
        return _farm.Ask(parsed, async (session, cancellation) =>
        {
            var receipt = await session.Farm.Receipt(job, cancellation);
            if (parsed.GetValue(_output) is not { } file)
            {
                session.WriteJson(receipt);
                return;
            }
            AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(receipt, RemoteJson.TypeOf<Receipt>()));
            session.Tell($"{file}: {receipt.Counts.Done} of {receipt.Counts.Total} frames are done; ./farm verify {file} DIR checks them.");
        });
    }
}
