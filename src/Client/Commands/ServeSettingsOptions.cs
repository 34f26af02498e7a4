using System.CommandLine;
using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Serve;
using RenderFarm.Core;

namespace RenderFarm.Client.Commands;

/// <summary>--config FILE, and flags for what it says that is one word: what either allows is allowed.</summary>
internal sealed class ServeSettingsOptions
{
    private readonly Option<string?> _config = new("--config")
    {
        HelpName = "FILE", Description = "Owners' weights and quotas, and the flags below, in YAML or JSON (docs/serve.md).",
    };

    private readonly Option<bool> _keysOnLoopback = new("--keys-on-loopback") { Description = "Ask this machine's own users for a key too." };

    private readonly Option<string[]> _allowHost = new("--allow-host")
    {
        HelpName = "NAME", Description = "A name beside localhost by which this machine's users may call the farm without a key; may be repeated.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _privateWebhooks = new("--private-webhooks") { Description = "Let webhooks go to private and loopback addresses." };
    private readonly Option<bool> _jsonLogs = new("--json-logs") { Description = "Log one JSON object a line." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_config, _keysOnLoopback, _allowHost, _privateWebhooks, _jsonLogs])
            command.Options.Add(option);
    }

    /// <exception cref="InputException">A flag or the file cannot be used.</exception>
    /// <exception cref="FaultsException">One line for each fault of the file.</exception>
    public ServeSettings Read(ParseResult parsed)
    {
        var settings = parsed.GetValue(_config) is { } file ? ServeFile.Read(file) : new ServeSettings();
        return settings with
        {
            KeysOnLoopback = settings.KeysOnLoopback || parsed.GetValue(_keysOnLoopback),
            Hosts = [.. settings.Hosts, .. parsed.GetValue(_allowHost)!.Select(Host)],
            PrivateWebhooks = settings.PrivateWebhooks || parsed.GetValue(_privateWebhooks),
            JsonLogs = settings.JsonLogs || parsed.GetValue(_jsonLogs),
        };
    }

    private static string Host(string text)
    {
        try
        {
            return ServeFile.HostName(text);
        }
        catch (InputException e)
        {
            throw new InputException($"--allow-host: {e.Message}", e);
        }
    }
}
