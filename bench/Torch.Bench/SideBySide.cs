namespace RenderFarm.Torch.Bench;

/// <summary>Frames as a worker paints them: each on a thread of its own, by one backend.</summary>
internal static class SideBySide
{
    /// <param name="work">Of one frame, by its number.</param>
    public static void Run(int frames, Action<int> work) => Task.WhenAll(Enumerable.Range(0, frames).Select(i => Task.Factory.StartNew(
        () => work(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult();
}
