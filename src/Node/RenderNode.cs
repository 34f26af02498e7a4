using RenderFarm.Node.Workers;

namespace RenderFarm.Node;

/// <summary>The workers of one process.</summary>
public sealed class RenderNode(IReadOnlyList<Worker> workers) : IDisposable
{
    public IReadOnlyList<Worker> Workers => workers;

    /// <summary>Ends when all workers have left, after a drain.</summary>
    /// <param name="kill">Ends at once, reporting nothing: the leases run out.</param>
    public Task Run(CancellationToken kill) => Task.WhenAll(workers.Select(worker => worker.Run(kill)));

    /// <inheritdoc cref="Worker.Drain"/>
    public Task Drain(TimeSpan within) => Task.WhenAll(workers.Select(worker => worker.Drain(within)));

    /// <inheritdoc cref="Worker.Expedite"/>
    public Task Expedite(TimeSpan within) => Task.WhenAll(workers.Select(worker => worker.Expedite(within)));

    public void Dispose()
    {
        foreach (var worker in workers)
            worker.Dispose();
    }
}
