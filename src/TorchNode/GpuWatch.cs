namespace RenderFarm.TorchNode;

/// <summary>Reads a GPU's health while it paints.</summary>
internal static class GpuWatch
{
    /// <summary>Ends when the GPU that paints has a fault, with a line about it.</summary>
    public static async Task<string> UntilFault(Func<IReadOnlyList<GpuStatus>> read, TimeProvider clock, CancellationToken cancellation)
    {
        for (; ; )
        {
            await Task.Delay(Limits.HealthEvery, clock, cancellation);
            if (read() is [{ Fault: { } fault }, ..])
                return fault;
        }
    }
}
