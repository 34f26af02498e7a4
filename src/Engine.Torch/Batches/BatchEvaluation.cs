using RenderFarm.Engine.Torch.Features;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Batches;

/// <summary>
/// N pictures of a shape as one tensor of N x 3 x H x W: the network runs once, each picture's terms see its own responses, and all losses come home in
/// one read.
/// </summary>
internal sealed class BatchEvaluation(Shape shape, FilterStore filters)
{
    public void Run(IReadOnlyList<BatchFrame> frames)
    {
        using var scope = NewDisposeScope();
        var rgb = Together([.. frames.Select(frame => frame.Image.view(1, 3, shape.Height, shape.Width))]);
        // Of one network, so they are the same.
        var preprocessing = frames[0].Loss.Input;
        var input = preprocessing.Of(rgb);
        var slope = Features(input, frames);
        for (var n = 0; n < frames.Count; n++)
            frames[n].Loss.AtInput(input.narrow(0, n, 1), slope.narrow(0, n, 1));
        var gradients = preprocessing.Backward(slope);
        for (var n = 0; n < frames.Count; n++)
        {
            var gradient = frames[n].Gradient.view(3, shape.Height, shape.Width);
            gradient.copy_(gradients[n]);
            frames[n].Loss.AtPicture(rgb[n], gradient);
        }
        SettleLosses(frames);
    }

    /// <returns>dLoss/dInput of all terms that look through the network.</returns>
    private Tensor Features(Tensor input, IReadOnlyList<BatchFrame> frames)
    {
        if (shape.Depth < 0)
            return input.zeros_like();
        var chain = new FeatureChain(shape.Network, shape.Depth, filters);
        chain.Forward(input, _ => true);
        using var slope = chain.Backward((convolution, gradient) =>
        {
            for (var n = 0; n < frames.Count; n++)
                frames[n].Loss.AtConvolution(convolution, chain.Response(convolution), gradient, n);
        });
        return slope.dtype == float32 ? slope.alias() : slope.to(float32);
    }

    private void SettleLosses(IReadOnlyList<BatchFrame> frames)
    {
        var none = zeros([], float64, filters.Device);
        List<(PictureLoss Loss, Tensor Numbers)> awaited = [];
        foreach (var frame in frames)
        {
            var numbers = stack(frame.Loss.TakeNumbers(none));
            if (frame.Waits)
                awaited.Add((frame.Loss, numbers));
            else
                frame.Numbers = new(cat([numbers, SquareOf(frame.Gradient)]));
        }
        if (awaited.Count == 0)
            return;
        var losses = new double[awaited.Sum(frame => frame.Numbers.shape[0])];
        Home.Read([.. awaited.Select(frame => frame.Numbers)], losses);
        var from = 0;
        foreach (var (loss, _) in awaited)
            from += loss.Note(losses.AsSpan(from));
    }

    private static Tensor SquareOf(Tensor gradient)
    {
        var wide = gradient.to(float64);
        return wide.dot(wide).unsqueeze(0);
    }

    private static Tensor Together(Tensor[] pictures) => pictures is [var only] ? only : cat(pictures, 0);
}
