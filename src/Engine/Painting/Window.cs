namespace RenderFarm.Engine.Painting;

/// <summary>How many iterations are taken at once: one, then twice as many each time until something unusual happens.</summary>
/// <param name="most">Iterations whose number is a multiple of it end a window: pictures of a batch, which wait for each other, are to wait for the device together.</param>
internal sealed class Window(int most)
{
    /// <summary>At most: so long nobody hears of progress, and cancellation is not heard.</summary>
    public const double Seconds = 0.25;

    private int _count = 1;

    public int Next(int iteration, int limit)
    {
        var next = Math.Min(Math.Min(_count, most - iteration % most), limit);
        _count = Math.Min(2 * _count, most);
        return next;
    }

    public void Shrink() => _count = 1;
}
