using System.Net;
using Microsoft.Extensions.Configuration;
using Npgsql;
using RenderFarm.Azure;
using RenderFarm.Core;
using RenderFarm.Core.Scheduling;
using RenderFarm.CpuNode;

namespace RenderFarm.Silo.Options;

/// <summary>Configuration to <see cref="FarmOptions"/>: every fault of every option at once.</summary>
internal sealed class FarmOptionsReader
{
    public const string Section = "Farm";
    private const string OwnersKey = "Farm:Owners";

    private static readonly string[] CertificateKeys = ["Farm:Tls:Certificate", "Farm:Tls:Key", "Farm:Tls:Authority"];

    private readonly IConfiguration _configuration;
    private readonly SettingReader _read;

    private FarmOptionsReader(IConfiguration configuration)
    {
        _configuration = configuration;
        _read = new SettingReader(configuration);
    }

    /// <summary>Every key that means something; an owner's have NAME in the place of the name.</summary>
    public static IReadOnlyList<string> Keys { get; } = AllKeys();

    /// <exception cref="OptionsException">With a line for each fault.</exception>
    public static FarmOptions Read(IConfiguration configuration)
    {
        var reader = new FarmOptionsReader(configuration);
        var options = reader.ReadAll();
        List<string> faults = [.. reader._read.Faults, .. UnknownSettings.Of(configuration, reader._read.Keys)];
        return faults.Count == 0 ? options : throw new OptionsException(faults);
    }

    private FarmOptions ReadAll()
    {
        var options = new FarmOptions
        {
            Role = _read.Word("Farm:Role", SiloRole.Both),
            ClusterId = Identifier("Farm:ClusterId"),
            ServiceId = Identifier("Farm:ServiceId"),
            Database = Database(),
            Data = _read.Text("Farm:Data", Path.Combine(WeightsStore.Home(Environment.GetEnvironmentVariable), "silo")),
            Silo = Silo(),
            Listen = _read.EndPoint("Farm:Listen", new IPEndPoint(IPAddress.Loopback, 7070)),
            Blobs = Blobs(),
            Worker = Worker(),
            Drain = new DrainOptions(
                TimeSpan.FromSeconds(_read.Number("Farm:Drain:Seconds", Limits.LeastDrainSeconds, Limits.MostDrainSeconds, 25)), _read.Text("Farm:Drain:ExpediteFile")),
            Tls = Tls(),
            Oidc = Oidc(),
            Keys = new KeyOptions(_read.Flag("Farm:Keys:OnLoopback"), _read.ReadableFile("Farm:Keys:Admin")),
            Shards = _read.Whole("Farm:Shards", 1, Limits.Shards, 1),
            KeepJobs = _read.Number("Farm:KeepDays", Limits.LeastKeepDays, Limits.MostKeepDays) is { } days ? TimeSpan.FromDays(days) : null,
            WebhookSecret = _read.Text("Farm:Webhooks:Secret"),
            JsonLogs = _read.Flag("Farm:Logs:Json"),
            Owners = Owners(),
        };
        if (options.Database is null && options.Role != SiloRole.Both)
            _read.Fault("Farm:Database", $"a {options.Role.ToString().ToLowerInvariant()} needs one: without a database there is one silo, of the role both.");
        if (options is { Database: null, Blobs.Collect: true })
            _read.Fault("Farm:Blobs:Collect", "Farm:Database is needed: without it jobs are forgotten, and all their blobs would be deleted.");
        if (options.Database is not null && options.Blobs is { ConnectionString: null, ServiceUri: null, Directory: null })
            _read.Fault("Farm:Blobs", "ConnectionString, ServiceUri or Directory is needed beside Farm:Database: every silo of a cluster sees the same blobs.");
        if (options.WebhookSecret is { Length: < Limits.SecretChars })
            _read.Fault("Farm:Webhooks:Secret", $"at least {Limits.SecretChars} characters are expected.");
        return options;
    }

    private string Identifier(string key)
    {
        var text = _read.Text(key, "farm");
        if (text.Length > Limits.NameChars || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            _read.Fault(key, $"up to {Limits.NameChars} letters, digits, hyphens, underscores and dots are expected, not '{SettingReader.Shown(text)}'.");
        return text;
    }

    // The text itself is never shown: it holds a password.
    private string? Database()
    {
        const string key = "Farm:Database";
        var text = _read.Text(key);
        try
        {
            if (text is not null && new NpgsqlConnectionStringBuilder(text) is { Host: null or "" })
                _read.Fault(key, "it names no Host.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            _read.Fault(key, "it is no connection string of PostgreSQL (Host=...;Username=...;Password=...;Database=...).");
        }
        return text;
    }

    private NodeOptions Silo() => new(
        _read.Address("Farm:Silo:Address", IPAddress.Loopback), _read.Whole("Farm:Silo:Port", 1, 65_535, 11_111),
        _read.Whole("Farm:Silo:GatewayPort", 0, 65_535, 30_000), SiloName());

    // Goes into the names of workers, which have few letters.
    private string SiloName()
    {
        var text = _read.Text("Farm:Silo:Name", Environment.MachineName);
        return new string([.. text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-').Take(Limits.NameChars).DefaultIfEmpty('x')]);
    }

    private BlobOptions Blobs()
    {
        var connection = _read.Text("Farm:Blobs:ConnectionString");
        var uriText = _read.Text("Farm:Blobs:ServiceUri");
        var directory = _read.Text("Farm:Blobs:Directory");
        var container = _read.Text("Farm:Blobs:Container", "farm");
        var uri = uriText is not null && Uri.TryCreate(uriText, UriKind.Absolute, out var parsed) ? parsed : null;
        if (uriText is not null && uri is null)
            _read.Fault("Farm:Blobs:ServiceUri", $"an address as https://ACCOUNT.blob.core.windows.net is expected, not '{SettingReader.Shown(uriText)}'.");
        if (new[] { connection, uriText, directory }.Count(text => text is not null) > 1)
            _read.Fault("Farm:Blobs", "only one of ConnectionString, ServiceUri and Directory can be used.");
        else if (connection is not null || uri is not null)
            CheckAccount(new AzureBlobOptions { ConnectionString = connection, ServiceUri = uri, Container = container });
        return new BlobOptions(connection, uri, directory, container, _read.Flag("Farm:Blobs:Collect"));
    }

    private void CheckAccount(AzureBlobOptions account)
    {
        try
        {
            account.Checked();
        }
        catch (InputException e)
        {
            _read.Fault("Farm:Blobs", e.Message);
        }
    }

    private WorkforceOptions Worker()
    {
        var device = _read.Word("Farm:Worker:Device", WorkerDevice.Auto);
        var fast = _read.Flag("Farm:Worker:Fast", false);
        if (fast && device == WorkerDevice.Cpu)
            _read.Fault("Farm:Worker:Fast", "it is for Torch: with Farm:Worker:Device cpu there is one way of painting only.");
        var batch = _read.Whole("Farm:Worker:Batch", 0, Limits.Batch, 0);
        if (batch > 1 && device == WorkerDevice.Cpu)
            _read.Fault("Farm:Worker:Batch", "it is for Torch: with Farm:Worker:Device cpu one frame is painted after another.");
        return new WorkforceOptions(
            _read.Whole("Farm:Worker:Count", 1, Limits.Workers, 1), _read.Whole("Farm:Worker:Threads", 1, Limits.Threads, Environment.ProcessorCount),
            _read.Number("Farm:Worker:CheckpointSeconds", 0.1, 86_400, 30),
            device, fast, batch > 0 ? batch : null);
    }

    private CertificateFiles? Tls()
    {
        var files = CertificateKeys.Select(key => (Key: key, File: _read.ReadableFile(key))).ToArray();
        if (files.All(pair => pair.File is null))
            return null;
        foreach (var (key, _) in files.Where(pair => pair.File is null))
            _read.Fault(key, "it is missing: Certificate, Key and Authority go together.");
        return new CertificateFiles(files[0].File ?? "", files[1].File ?? "", files[2].File ?? "");
    }

    private OidcOptions? Oidc()
    {
        var (authority, audience) = (_read.Text("Farm:Oidc:Authority"), _read.Text("Farm:Oidc:Audience"));
        var (role, owner) = (_read.Text("Farm:Oidc:RoleClaim", "roles"), _read.Text("Farm:Oidc:OwnerClaim", "sub"));
        if (authority is null && audience is null)
            return null;
        if (authority is null || audience is null)
        {
            _read.Fault(authority is null ? "Farm:Oidc:Authority" : "Farm:Oidc:Audience", "it is missing: Authority and Audience go together.");
            return null;
        }
        if (Uri.TryCreate(authority, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            return new OidcOptions(uri, audience, role, owner);
        _read.Fault("Farm:Oidc:Authority", $"an address that begins with https:// is expected, not '{SettingReader.Shown(authority)}'.");
        return null;
    }

    private Dictionary<string, OwnerTerms> Owners() =>
        _configuration.GetSection(OwnersKey).GetChildren().Where(child => child.Value is null).ToDictionary(child => child.Key, child => Terms(child.Key));

    private OwnerTerms Terms(string name) => new()
    {
        Weight = _read.Number($"{OwnersKey}:{name}:Weight", 0.001, 1_000, 1),
        MostRunning = _read.Whole($"{OwnersKey}:{name}:MostRunning", 0, int.MaxValue, int.MaxValue),
        MostWaitingFrames = _read.Whole($"{OwnersKey}:{name}:MostWaitingFrames", 0, int.MaxValue, int.MaxValue),
        MostJobs = _read.Whole($"{OwnersKey}:{name}:MostJobs", 0, int.MaxValue, int.MaxValue),
    };

    // What is read is what there is: a list of its own would go stale.
    private static List<string> AllKeys()
    {
        var reader = new FarmOptionsReader(new ConfigurationBuilder().Build());
        reader.ReadAll();
        reader.Terms("NAME");
        return [.. reader._read.Keys];
    }
}
