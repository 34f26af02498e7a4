using Microsoft.Extensions.DependencyInjection;
using RenderFarm.Grains;

namespace RenderFarm.Silo.Hosting;

/// <summary>Whether this silo takes part: not before its workers run, and never again once it drains.</summary>
internal sealed class Readiness
{
    private volatile string? _notReady = "This silo is starting.";

    /// <summary>Null: ready.</summary>
    public string? NotReady => _notReady;

    public void Now() => _notReady = null;

    public void Never(string reason, IServiceProvider services)
    {
        _notReady = reason;
        services.GetRequiredService<ClusterFarm>().StopServing(reason);
    }
}
