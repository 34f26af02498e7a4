using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch;

/// <summary>Brings numbers of float64 from the device. Each call waits until all that was queued before is done, and is counted.</summary>
internal static class Home
{
    public static double Read(Tensor number)
    {
        TorchInstruments.Default.Waited();
        return number.item<double>();
    }

    /// <summary>Rows of numbers one after another, at once.</summary>
    public static void Read(Tensor[] rows, Span<double> values)
    {
        TorchInstruments.Default.Waited();
        using var together = cat(rows);
        using var home = together.cpu();
        home.data<double>().ToArray().CopyTo(values);
    }
}
