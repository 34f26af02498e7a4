using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Workers;

/// <summary>
/// A worker's places to paint at, each with a thread of its own, and what is painted at them now. Only the worker's loop gives them away.
/// </summary>
internal sealed class Easels : IDisposable
{
    private readonly WorkerSetup _setup;
    private readonly RenderThread[] _threads;

    // By thread.
    private readonly Dictionary<RenderThread, Painting> _busy = [];

    public Easels(WorkerSetup setup)
    {
        _setup = setup;
        var count = setup.Options.SideBySide.Frames;
        _threads = [.. Enumerable.Range(0, count).Select(i => new RenderThread($"render {setup.Description.Id}{(count > 1 ? $" {i}" : "")}"))];
    }

    /// <summary>One is free.</summary>
    public async Task OneFree()
    {
        while (Free() is null)
            await Task.WhenAny(_busy.Values.Select(painting => painting.Task));
    }

    /// <summary>All are free.</summary>
    public Task AllFree() => Task.WhenAll(_busy.Values.Select(painting => painting.Task));

    /// <summary>Waits until one is free, and memory and device have room for the frame beside those that are painted.</summary>
    /// <param name="paint">Begins. Its task ends when the thread is free again, and never fails.</param>
    public async Task Give(RenderTask task, Func<RenderThread, Task> paint)
    {
        // Who paints one after another need not know what a frame takes.
        var (bytes, pixels) = _threads.Length > 1 ? (_setup.EstimateBytes(task), PixelsOf(task)) : default;
        RenderThread? thread;
        while ((thread = Free()) is null || !HasRoom(bytes, pixels))
            await Task.WhenAny(_busy.Values.Select(painting => painting.Task));
        _busy.Add(thread, new Painting(paint(thread), bytes, pixels));
    }

    /// <summary>Runs when all are free.</summary>
    public async Task Last(Action work)
    {
        await AllFree();
        await _threads[0].Run(() =>
        {
            work();
            return true;
        });
    }

    public void Dispose()
    {
        foreach (var thread in _threads)
            thread.Dispose();
    }

    private RenderThread? Free()
    {
        foreach (var (thread, _) in _busy.Where(pair => pair.Value.Task.IsCompleted).ToList())
            _busy.Remove(thread);
        return _threads.FirstOrDefault(thread => !_busy.ContainsKey(thread));
    }

    // A frame that would be alone is tried, whatever it takes: its engine knows better.
    private bool HasRoom(FrameBytes bytes, long pixels) => _busy.Count == 0
        || (_busy.Values.Max(painting => Math.Max(painting.Bytes.Shared, bytes.Shared)) + _busy.Values.Sum(painting => painting.Bytes.Own) + bytes.Own
                <= _setup.Options.SideBySide.Bytes
            && _busy.Values.Sum(painting => painting.Pixels) + pixels <= _setup.Options.SideBySide.Pixels);

    private static long PixelsOf(RenderTask task)
    {
        var (width, height) = ScaleLadder.Fit(
            task.Content.Width, task.Content.Height, task.Settings.SizePx ?? Math.Max(task.Content.Width, task.Content.Height));
        return (long)width * height;
    }

    private sealed record Painting(Task Task, FrameBytes Bytes, long Pixels);
}
