using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Scheduling;

/// <summary>Memory of the largest device for each backend, of the workers that are there.</summary>
internal sealed class LargestDevices
{
    private readonly Dictionary<string, long> _bytes = [];

    public LargestDevices(IEnumerable<WorkerDescription> workers)
    {
        foreach (var worker in workers)
            _bytes[worker.Backend] = Math.Max(Of(worker.Backend), worker.MemoryBytes);
    }

    public IEnumerable<(string Backend, long Bytes)> All => _bytes.Select(pair => (pair.Key, pair.Value));

    /// <summary>0: no such device is there.</summary>
    public long Of(string backend) => _bytes.GetValueOrDefault(backend);
}
