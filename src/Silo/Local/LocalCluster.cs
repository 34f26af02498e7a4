using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using RenderFarm.Core;
using RenderFarm.Silo.Commands;

namespace RenderFarm.Silo.Local;

/// <summary>A whole cluster on this machine's loopback, in processes of their own: PostgreSQL, Azurite, one coordinator, workers. For trying it.</summary>
internal sealed class LocalCluster(string folder, string tools, TextWriter output)
{
    private const string Coordinator = "coordinator";

    private string Runs => Path.Combine(folder, "run");

    private string Settings => Path.Combine(folder, "silo.json");

    private string PostgresFolder => Path.Combine(folder, "postgres");

    private string PostgresPort => Path.Combine(Runs, "postgres.port");

    /// <summary>Returns when every silo is ready. What fails is taken down again.</summary>
    /// <exception cref="InputException">It runs already.</exception>
    /// <exception cref="IOException">A part did not start; the message says which and why.</exception>
    public async Task Up(IPEndPoint listen, int workers, CancellationToken cancellation)
    {
        if (DetachedProcess.In(Runs).Any(process => process.Runs))
            throw new InputException($"the cluster in {folder} runs already: './farm cluster down --data {folder}' ends it.");
        Directory.CreateDirectory(Runs);
        try
        {
            WriteSettings(await StartPostgres(cancellation), await StartBlobs(cancellation));
            List<(DetachedProcess Process, Uri Address)> silos = [(Silo(Coordinator, listen, ["--role", "coordinator"]), Address(listen))];
            for (var i = 1; i <= workers; i++)
            {
                var own = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
                string[] arguments = ["--role", "worker", $"--Farm:Worker:Threads={Math.Max(1, Environment.ProcessorCount / workers)}"];
                silos.Add((Silo($"worker-{i}", own, arguments), Address(own)));
            }
            foreach (var (process, address) in silos)
                await UntilReady(process, address, cancellation);
        }
        catch
        {
            await Down(CancellationToken.None);
            throw;
        }
        output.WriteLine($"The cluster is ready: http://{listen} (1 coordinator, {workers} workers, data and logs in {folder})");
    }

    /// <summary>Workers first: what they give back finds the queue awake.</summary>
    public async Task Down(CancellationToken cancellation)
    {
        var processes = DetachedProcess.In(Runs);
        await Task.WhenAll(processes.Where(process => process.Name.StartsWith("worker-", StringComparison.Ordinal)).Select(process => process.End(Limits.LocalPatience, cancellation)));
        foreach (var process in processes.OrderByDescending(process => process.Name == Coordinator))
            await process.End(Limits.LocalPatience, cancellation);
        if (!File.Exists(PostgresPort))
            return;
        var port = int.Parse(await File.ReadAllTextAsync(PostgresPort, cancellation), CultureInfo.InvariantCulture);
        if (LocalPostgres.At(PostgresFolder, port) is { } postgres)
            await postgres.Stop(atOnce: false, cancellation);
        File.Delete(PostgresPort);
    }

    private async Task<string> StartPostgres(CancellationToken cancellation)
    {
        var port = FreePorts.Next();
        var postgres = LocalPostgres.At(PostgresFolder, port) ?? throw new IOException("PostgreSQL is missing: install it (Debian: 'apt-get install postgresql').");
        await File.WriteAllTextAsync(PostgresPort, port.ToString(CultureInfo.InvariantCulture), cancellation);
        await postgres.Start(careless: false, cancellation);
        return postgres.ConnectionString;
    }

    /// <returns>Key and value of the setting that says where blobs are.</returns>
    private async Task<(string Key, string Value)> StartBlobs(CancellationToken cancellation)
    {
        var azurite = new LocalAzurite(tools, Path.Combine(folder, "azurite"), FreePorts.Next());
        if (await azurite.Install(cancellation) is { } why)
        {
            output.WriteLine($"Azurite cannot be had ({why}): blobs are kept in a folder instead.");
            return ("Directory", Path.Combine(folder, "blobs"));
        }
        await azurite.Start(new DetachedProcess(Runs, "azurite"), cancellation);
        return ("ConnectionString", azurite.ConnectionString);
    }

    // A file, not arguments: those are seen by everybody on the machine, and passwords are among them.
    private void WriteSettings(string database, (string Key, string Value) blobs)
    {
        var settings = new JsonObject
        {
            ["Farm"] = new JsonObject
            {
                ["Database"] = database,
                // Nobody else stores anything there.
                ["Blobs"] = new JsonObject { [blobs.Key] = blobs.Value, ["Collect"] = "true" },
                ["Silo"] = new JsonObject { ["GatewayPort"] = "0" },
            },
        };
        File.Delete(Settings);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(Settings, how);
        JsonSerializer.Serialize(file, settings);
    }

    private DetachedProcess Silo(string name, IPEndPoint listen, string[] arguments)
    {
        var process = new DetachedProcess(Runs, name);
        process.Start(
            "dotnet",
            [
                typeof(SiloProgram).Assembly.Location, "silo", "--config", Settings, $"--Farm:Listen={listen}", $"--Farm:Silo:Name={name}",
                string.Create(CultureInfo.InvariantCulture, $"--Farm:Silo:Port={FreePorts.Next()}"), .. arguments,
            ],
            new Dictionary<string, string>());
        return process;
    }

    private static async Task UntilReady(DetachedProcess silo, Uri address, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = Limits.LocalPatience };
        using var timer = new PeriodicTimer(Limits.StartLook);
        do
        {
            if (!silo.Runs)
                throw new IOException($"the {silo.Name} ended: {silo.LastWord()} (all it said is in {silo.Log})");
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellation);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                // It does not listen yet.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private static Uri Address(IPEndPoint listen) => new($"http://{listen}");
}
