using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Core.Ports;
using RenderFarm.Host;

namespace RenderFarm.Farm.Bench;

/// <summary>The farm on one machine, in a temporary folder.</summary>
internal sealed class LocalScene : Scene
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farm-bench-").FullName;
    private readonly SingleMachineFarm _farm;

    private LocalScene() => _farm = SingleMachineFarm.Open(
        _folder, new FarmTerms { Network = _ => Network, Version = "bench" }, TimeProvider.System, NullLoggerFactory.Instance);

    public override IFarm Farm => _farm.Farm;
    public override ILeases Leases => _farm.Leases;
    public override IBlobStore Blobs => _farm.Blobs;

    public static Task<Scene> Open() => Task.FromResult<Scene>(new LocalScene());

    public override async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
