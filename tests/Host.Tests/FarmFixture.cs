using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Core.Ports;
using RenderFarm.Ports;

namespace RenderFarm.Host.Tests;

/// <summary>A farm in a folder of its own.</summary>
internal sealed class FarmFixture : FarmAtWork
{
    private readonly TemporaryFolder _folder = new();
    private readonly TimeProvider _time;

    private FarmFixture(TimeProvider time, bool reuse)
    {
        _time = time;
        Start(reuse);
    }

    public SingleMachineFarm Farm { get; private set; } = null!;
    public string Folder => _folder["data"];
    public override IFarm Ask => Farm.Farm;
    public override ILeases Leases => Farm.Leases;
    public override IBlobStore Blobs => Farm.Blobs;
    public override IWebhookLedger Webhooks => Farm.Webhooks;
    public override FarmInstruments Instruments => Farm.Instruments;

    public static Task<FarmFixture> Open(bool reuse = true, TimeProvider? time = null) => Task.FromResult(new FarmFixture(time ?? TimeProvider.System, reuse));

    public override async Task Restart()
    {
        await Farm.DisposeAsync();
        Start(reuse: true);
    }

    public override async ValueTask DisposeAsync()
    {
        await Farm.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private void Start(bool reuse) => Farm = SingleMachineFarm.Open(
        Folder, new FarmTerms { Network = Network, Version = "test", Reuse = reuse }, _time, NullLoggerFactory.Instance);
}
