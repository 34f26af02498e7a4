using RenderFarm.Core;
using RenderFarm.CpuNode;

namespace RenderFarm.Client.Devices;

/// <summary>Where this program can paint: on the processor, and on what the cluster stack's engine adds.</summary>
internal interface IPaintingDevices
{
    /// <param name="word">Of --device.</param>
    /// <exception cref="InputException">It is not to be had here; the message says why and what to do.</exception>
    PaintingDevice Choose(string word, bool fast, int threads);

    /// <summary>All there are, each measured for a moment.</summary>
    IEnumerable<DeviceRow> List(int threads);
}

/// <summary>A device as people see it; what cannot be read says so.</summary>
/// <param name="Speed">In calibration.</param>
/// <param name="Share">Of the speed of a large matrix product on the same device.</param>
internal sealed record DeviceRow(string Word, string Name, string Driver, string Memory, string Speed, string Share, string Health);
