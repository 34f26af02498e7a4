using RenderFarm.Ports;

namespace RenderFarm.Grains.Tests;

/// <summary>The cluster keeps to what the farm on one machine keeps to.</summary>
public sealed class ClusterFarmTests : FarmClaims
{
    protected override async Task<FarmAtWork> Open() => await ClusterFixture.Open();
}

/// <summary>So it does over several silos and shards.</summary>
public sealed class ShardedFarmTests : FarmClaims
{
    protected override async Task<FarmAtWork> Open() => await ClusterFixture.Open(silos: 2, shards: 3);
}
