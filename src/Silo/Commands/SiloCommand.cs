using System.CommandLine;
using Microsoft.Extensions.Configuration;
using RenderFarm.Silo.Draining;
using RenderFarm.Silo.Hosting;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Commands;

/// <summary>"silo": one silo of the cluster, until a signal drains it.</summary>
internal static class SiloCommand
{
    public static Command Create()
    {
        var role = new Option<string?>("--role") { Description = "Short for --Farm:Role: coordinator, worker or both.", HelpName = "ROLE" };
        var config = new Option<string?>("--config") { Description = "A file of settings in JSON.", HelpName = "FILE" };
        var settings = new Argument<string[]>("settings") { Description = "Settings as --Farm:Worker:Count=2; docs/operations/configuration.md lists them.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("silo", "Runs one silo: grains, API and dashboard, engines, or all of them.") { role, config, settings };
        // Settings look like options that nobody has declared.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) =>
        {
            var configuration = Configured(
                parsed.GetValue(config), parsed.GetValue(role), [.. parsed.GetValue(settings) ?? [], .. parsed.UnmatchedTokens]);
            return Run(configuration, FarmOptionsReader.Read(configuration));
        });
        return command;
    }

    internal static IConfigurationRoot Configured(string? file, string? role, IReadOnlyList<string> words)
    {
        var settings = ConfigurationSources.OfCommandLine(words);
        return ConfigurationSources.Build(file, role is null ? settings : [.. settings, new("Farm:Role", role)]);
    }

    private static async Task<int> Run(IConfiguration configuration, FarmOptions options)
    {
        using var notices = new DrainNotices(options.Drain.ExpediteFile, TimeProvider.System);
        await SiloProcess.Run(options, configuration, notices, Console.Out);
        return 0;
    }
}
