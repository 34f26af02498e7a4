using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch;

/// <summary>
/// The speed of a large product of matrices in float32: what a device can be brought to in practice, measured instead of taken from a data
/// sheet that knows nothing of clocks and neighbours.
/// </summary>
public static class PeakProduct
{
    /// <returns>Operations a second, the fastest of some.</returns>
    public static double Measure(TorchDevice device, TimeProvider clock)
    {
        TorchLibrary.Require(device);
        var (rows, tries) = device == TorchDevice.Cuda ? (8192, 6) : (1024, 4);
        using var scope = NewDisposeScope();
        var on = device == TorchDevice.Cuda ? CUDA : CPU;
        var (left, right) = (ones([rows, rows], float32, on), ones([rows, rows], float32, on));
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < tries; i++)
        {
            var started = clock.GetTimestamp();
            using var product = left.mm(right);
            // Reading a number waits for the device.
            using var number = product[0, 0];
            number.item<float>();
            fastest = Math.Min(fastest, clock.GetElapsedTime(started).TotalSeconds);
        }
        return 2.0 * rows * rows * rows / fastest;
    }
}
