using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Web.Tests;

/// <summary>A worker without an engine: leases frames and says how they ended.</summary>
internal sealed class Painter(FarmServer server)
{
    private static readonly WorkerId Id = WorkerId.Parse("test/cpu0");

    /// <summary>Paints frames until <paramref name="most"/> are done or none is left.</summary>
    public async Task<int> Paint(int most = int.MaxValue, Func<RenderTask, Outcome>? outcome = null)
    {
        var leases = server.Farm.Leases;
        await leases.Join(new(Id, "test", "cpu", "none", 1L << 40, [], "test"), CancellationToken.None);
        var done = 0;
        while (done < most)
        {
            var tasks = await leases.Lease(new(Id, Math.Min(most - done, 50), []), CancellationToken.None);
            if (tasks.Count == 0)
                break;
            foreach (var task in tasks)
            {
                var ended = outcome?.Invoke(task) ?? await Rendered(task);
                await leases.Report(new(Id, task.Job, task.Frame, task.Attempt, ended, ["painted"]), CancellationToken.None);
                done++;
            }
        }
        return done;
    }

    private async Task<Outcome> Rendered(RenderTask task)
    {
        var picture = Pictures.Png(10_000 + task.Frame);
        var hash = await server.Farm.Blobs.Put(new MemoryStream(picture), 1 << 20, null, CancellationToken.None);
        return new Outcome.Rendered(new(hash, picture.Length, 40, 30, new LossReport(1, 0.5, 0.5, 0, 0), 10, 20, 0.1, "none", task.NetworkHash));
    }
}
