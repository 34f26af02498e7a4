using System.CommandLine;
using System.CommandLine.Help;
using RenderFarm.Core;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Commands;

/// <summary>The command line of the cluster stack: parses it, runs a command, and turns whatever went wrong into lines and an exit code.</summary>
internal static class SiloProgram
{
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static async Task<int> Run(string[] arguments)
    {
        try
        {
            var farm = Create();
            var parsed = farm.Parse(arguments.Length == 0 ? ["--help"] : arguments, Parsing);
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
                throw new InputException(parsed.Errors[0].Message);
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e)
        {
            var failure = Failure.Of(e);
            foreach (var line in failure.Lines)
                await Console.Error.WriteLineAsync($"farm: {line}");
            return failure.ExitCode;
        }
    }

    private static Command Create() => new("farm", "The farm as a cluster of silos.")
    {
        SiloCommand.Create(),
        ClusterCommand.Create(),
        KeyCommand.Create(),
        new HelpOption(),
        new VersionOption(),
    };
}
