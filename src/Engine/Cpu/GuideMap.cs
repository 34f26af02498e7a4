namespace RenderFarm.Engine.Cpu;

/// <summary>A region's weights at one tap, together 1.</summary>
internal sealed class GuideMap : IDisposable
{
    public GuideMap(ReadOnlySpan<float> guide)
    {
        double sum = 0;
        foreach (var weight in guide)
            sum += weight;
        Weights = new(guide.Length);
        for (var i = 0; i < guide.Length; i++)
            Weights.Span[i] = sum > 0 ? (float)(guide[i] / sum) : 0;
    }

    public AlignedBuffer Weights { get; }

    public void Dispose() => Weights.Dispose();
}
