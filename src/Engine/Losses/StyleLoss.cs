using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Losses;

/// <summary>
/// A style loss on the moments of one tap. It knows no pixels: a backend measures the moments, asks for the loss and its derivatives by
/// the moments, and carries those back to the response: dF = (dGram + dGram^T) F / M + dMean / M.
/// </summary>
public abstract class StyleLoss
{
    /// <param name="moments">Of the image; the arrays are the backend's and change between calls.</param>
    /// <param name="target">Of the style.</param>
    /// <param name="gramGradient">Written: dLoss/dGram, C x C, symmetric.</param>
    /// <param name="meanGradient">Written: dLoss/dMean, C.</param>
    /// <param name="scratch">At least <see cref="ScratchFloats"/> floats, so that nothing is allocated.</param>
    public abstract double Evaluate(
        Moments moments, Moments target, Span<float> gramGradient, Span<float> meanGradient, Span<float> scratch);

    public abstract int ScratchFloats(int channels);
}
