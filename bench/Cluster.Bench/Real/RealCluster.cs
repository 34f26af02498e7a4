using RenderFarm.Client.Remote;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Silo.Local;

namespace RenderFarm.Cluster.Bench.Real;

/// <summary>Silos in processes of their own, over a PostgreSQL of their own that waits for the disk, with blobs in a folder they share.</summary>
internal sealed class RealCluster : IAsyncDisposable
{
    /// <summary>Pictures of a job of <see cref="Paint"/>.</summary>
    public const int Contents = 100;

    private readonly string _folder;
    private readonly LocalPostgres _postgres;
    private int _named;

    private RealCluster(string folder, LocalPostgres postgres) => (_folder, _postgres) = (folder, postgres);

    public List<RealSilo> Coordinators { get; } = [];

    public List<RealSilo> Workers { get; } = [];

    public static async Task<RealCluster> Start(int coordinators, int workers)
    {
        var folder = Directory.CreateTempSubdirectory("farm-bench-").FullName;
        // The database's user passes through.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        var postgres = LocalPostgres.At(Path.Combine(folder, "postgres"), FreePorts.Next()) ?? throw new IOException("PostgreSQL is not installed: apt-get install postgresql");
        await postgres.Start(careless: false, CancellationToken.None);
        var cluster = new RealCluster(folder, postgres);
        for (var i = 0; i < coordinators; i++)
            await cluster.AddCoordinator();
        for (var i = 0; i < workers; i++)
            await cluster.AddWorker();
        return cluster;
    }

    public async Task AddCoordinator() => Coordinators.Add(await Silo("coordinator"));

    public async Task AddWorker() => Workers.Add(await Silo("worker"));

    public RenderFarmClient Client() => new(new FarmAddress(Coordinators[0].Url));

    /// <summary>One job of 4,000 frames, more than any part of this bench paints, in one style; returns when its first are done.</summary>
    public async Task<JobId> Paint(RenderSettings settings)
    {
        var job = await Submit(settings, Contents, variants: 40);
        await Progress(job, 8);
        return job;
    }

    public async Task<JobId> Submit(RenderSettings settings, int contents, int variants = 1)
    {
        using var client = Client();
        var uploaded = new List<SubmittedContent>();
        foreach (var file in await Pictures.Draw(Path.Combine(_folder, "pictures"), contents, settings.SizePx!.Value))
            uploaded.Add(new(Path.GetFileName(file), await Upload(client, file)));
        var style = new StyleMix("strokes", [new StyleRef(new BlobRef("strokes.jpg", await Upload(client, Path.Combine("examples", "strokes.jpg"))))]);
        var submission = new JobSubmission
        {
            Name = "bench", Contents = uploaded, Styles = [style], OutputName = "{content}-{settings}.png",
            // Another seed is another frame.
            Settings = [.. Enumerable.Range(1, variants).Select(i => new SubmittedSettings { Name = $"s{i}", Settings = settings with { Seed = settings.Seed + (ulong)i } })],
        };
        return (await client.Submit(submission, Guid.NewGuid().ToString("N"), CancellationToken.None)).Id;
    }

    /// <summary>Returns when so many frames more are done.</summary>
    public async Task Progress(JobId job, int frames)
    {
        using var client = Client();
        var from = (await client.Job(job, CancellationToken.None)).Counts.Done;
        while ((await client.Job(job, CancellationToken.None)) is var view && view.Counts.Done < from + frames)
        {
            if (view.State is not (JobState.Queued or JobState.Running))
                throw new InvalidOperationException($"the job is {view.State}: {view.Counts}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Workers.Concat(Coordinators))
            await silo.DisposeAsync();
        await _postgres.Stop(atOnce: true, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<ContentHash> Upload(RenderFarmClient client, string file)
    {
        var hash = ContentHash.Of(await File.ReadAllBytesAsync(file));
        await client.Upload(hash, file, CancellationToken.None);
        return hash;
    }

    private Task<RealSilo> Silo(string role) => RealSilo.Start(
        $"{role}-{++_named}", _folder, FreePorts.Next,
        [$"--role={role}", $"--Farm:Database={_postgres.ConnectionString}", $"--Farm:Blobs:Directory={Path.Combine(_folder, "blobs")}"]);
}
