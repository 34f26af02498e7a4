using System.CommandLine;
using System.CommandLine.Help;
using RenderFarm.Client.Devices;
using RenderFarm.Client.JobFiles;
using RenderFarm.Core;

namespace RenderFarm.Client.Commands;

/// <summary>The command line as a whole: parses it, runs a command, and turns whatever went wrong into one line and an exit code.</summary>
internal static class FarmCommand
{
    // A file may be called "@photo.jpg", and a bundle of short flags means nothing here.
    internal static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <param name="devices">What this program can paint on.</param>
    public static int Run(string[] arguments, IPaintingDevices devices)
    {
        try
        {
            if (Suggestions.Asked(arguments))
                return Suggestions.Write(Create(devices), arguments, Console.Out);
            var farm = Create(devices);
            if (arguments is [var name, ..] && !name.StartsWith('-') && farm.Subcommands.All(command => command.Name != name))
                throw new InputException($"there is no command '{name}'; there are {string.Join(", ", farm.Subcommands.Select(c => c.Name))}.");
            var parsed = farm.Parse(arguments.Length == 0 ? ["--help"] : arguments, Parsing);
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
                return Fail(new Failure($"{parsed.Errors[0].Message} (help: {HelpOf(parsed)})", Failure.BadInput));
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (FaultsException e)
        {
            foreach (var line in e.Lines)
                Fail(new Failure(line, Failure.BadInput));
            return Failure.BadInput;
        }
        catch (Exception e)
        {
            return Fail(Failure.Of(e));
        }
    }

    internal static Command Create(IPaintingDevices devices)
    {
        var farm = Renders(devices);
        foreach (var command in Asks())
            farm.Subcommands.Add(command);
        return farm;
    }

    private static Command Renders(IPaintingDevices devices) => new(
        "farm", "Paints photographs in the style of other pictures. (./farm test runs the tests, ./farm bench engine measures the engine.)")
    {
        new RenderCommand(devices).Create(),
        new ReconstructCommand(devices).Create(),
        new SweepCommand(devices).Create(),
        new DevicesCommand(devices).Create(),
        new WeightsCommand().Create(),
        new ServeCommand(devices).Create(),
        new StoreCommand().Create(),
        new HelpOption(),
        new VersionOption(),
    };

    // Commands that ask a farm, or the files it made.
    private static IEnumerable<Command> Asks() =>
    [
        new SubmitCommand().Create(),
        new JobsCommand().Create(),
        new WatchCommand().Create(),
        new WhyCommand().Create(),
        .. ChangeCommands.Create(),
        new FetchCommand().Create(),
        new LogsCommand().Create(),
        new ReceiptCommand().Create(),
        new VerifyCommand().Create(),
        new TopCommand().Create(),
        new WorkersCommand().Create(),
        new KeysCommand().Create(),
        new CompletionCommand().Create(),
    ];

    private static int Fail(Failure failure)
    {
        Console.Error.WriteLine($"farm: {failure.Line}");
        return failure.ExitCode;
    }

    private static string HelpOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Name == "farm" ? "./farm --help" : $"./farm {parsed.CommandResult.Command.Name} --help";
}
