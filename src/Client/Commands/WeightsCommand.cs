using System.CommandLine;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Signals;
using RenderFarm.Client.Weights;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Client.Commands;

/// <summary>weights list | pull NAME | import FILE | verify</summary>
internal sealed class WeightsCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "One of 'weights list'." };
    private readonly Argument<string> _file = new("FILE") { Description = "A safetensors or PyTorch .pth file." };

    private readonly Option<bool> _whole = new("--whole")
    {
        Description = "Fetch all of the file, not only the convolutions, and check its SHA-256.",
    };

    private readonly Option<string?> _storedName = new("--name") { HelpName = "NAME", Description = "Default: the file's own." };

    private readonly Option<string?> _convention = new("--convention")
    {
        HelpName = "torchvision|caffe|caffe-rgb|normalized",
        Description = "What input the network expects. Default: recognised by its first layer.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON lines.", Recursive = true };

    public Command Create()
    {
        var list = new Command("list", "Networks that are here, and those that can be fetched.");
        list.SetAction(parsed => Commands(parsed).List());
        var pull = new Command("pull", "Fetch a network; goes on where an earlier fetch stopped.") { _name, _whole };
        pull.SetAction(Pull);
        var import = new Command("import", "Take a network from a file.") { _file, _storedName, _convention };
        import.SetAction(parsed => Commands(parsed).Import(parsed.GetValue(_file)!, parsed.GetValue(_storedName), Convention(parsed)));
        var verify = new Command("verify", "Read all stored networks again and check their hashes.");
        verify.SetAction(parsed => Commands(parsed).Verify());
        return new Command("weights", "Networks: list, fetch, import, verify.") { list, pull, import, verify, _json };
    }

    private static WeightsStore Store => WeightsStore.Locate(Environment.GetEnvironmentVariable);

    private WeightsCommands Commands(ParseResult parsed) => new(Store, Console.Out, parsed.GetValue(_json));

    private int Pull(ParseResult parsed)
    {
        using var interruption = new Interruption();
        using var http = HttpTransfer.NewClient();
        var pull = new WeightsPull(http, Store, RetryRule.Patient, parsed.GetValue(_whole));
        var name = parsed.GetValue(_name)!;
        var line = new TransferLine(Console.Error, name, Console.IsErrorRedirected, TimeProvider.System);
        try
        {
            return Commands(parsed).Pull(name, pull, progress => line.Show(progress.ArrivedBytes, progress.NeededBytes), interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.ExitCode != 0)
        {
            line.End();
            Console.Error.WriteLine("farm: interrupted; the same command goes on where it stopped.");
            return interruption.ExitCode;
        }
        finally
        {
            line.End();
        }
    }

    private InputConvention? Convention(ParseResult parsed) => parsed.GetValue(_convention) is not { } text
        ? null
        : new FlagValue("--convention", text).Word("torchvision", "caffe", "caffe-rgb", "normalized") switch
        {
            0 => InputConvention.Torchvision,
            1 => InputConvention.Caffe,
            2 => InputConvention.CaffeRgb,
            _ => InputConvention.Normalized,
        };
}
