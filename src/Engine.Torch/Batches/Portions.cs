using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Torch.Batches;

/// <summary>Evaluates as many frames at once as there is room for, fewer where memory runs out all the same, and each alone where something else fails.</summary>
/// <param name="room">Frames at once, by formula, as things are now.</param>
/// <param name="evaluate">May be called again for frames with which it failed.</param>
internal sealed class Portions<T>(Func<int> room, Action<IReadOnlyList<T>> evaluate)
{
    private int _learnt = Limits.FramesAtOnce;

    /// <returns>For each frame null, or why it could not be evaluated even alone.</returns>
    public IReadOnlyList<Exception?> Run(IReadOnlyList<T> frames)
    {
        var faults = new Exception?[frames.Count];
        var most = Math.Clamp(room(), 1, _learnt);
        // Portions of a size: 5 frames where 4 fit are 3 and 2.
        var portions = (frames.Count + most - 1) / most;
        for (var i = 0; i < portions; i++)
            Try(frames, frames.Count * i / portions, frames.Count * (i + 1) / portions, faults);
        return faults;
    }

    private void Try(IReadOnlyList<T> frames, int from, int to, Exception?[] faults)
    {
        try
        {
            evaluate([.. frames.Skip(from).Take(to - from)]);
        }
        catch (Exception e) when (to - from == 1)
        {
            faults[from] = e;
        }
        catch (DeviceMemoryException)
        {
            // The formula was wrong here, or others took of the memory: it is not tried so again.
            _learnt = Math.Min(_learnt, (to - from) / 2);
            for (int i = from, next; i < to; i = next)
                Try(frames, i, next = Math.Min(to, i + _learnt), faults);
        }
        catch
        {
            // One frame may be at fault, the others are not to fail with it.
            for (var i = from; i < to; i++)
                Try(frames, i, i + 1, faults);
        }
    }
}
