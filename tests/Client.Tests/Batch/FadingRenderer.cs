using System.Globalization;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.Batch;

/// <summary>
/// A renderer that really paints, something simple: every iteration draws the content nearer to the style's mean colour. It keeps the
/// port's promises: progress, checkpoints that go on exactly, cancellation between iterations with a last checkpoint.
/// </summary>
internal sealed class FadingRenderer : IRenderer
{
    /// <summary>Called before every iteration.</summary>
    public Action<int> BeforeIteration { get; init; } = _ => { };

    /// <summary>Whether the loss falls, as painting makes it; else it rises.</summary>
    public bool Falls { get; init; } = true;

    public List<RenderRequest> Requests { get; } = [];

    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) =>
        new([new ScalePlan(contentWidth, contentHeight, settings.Iterations)], 1_000_000, 12);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
    {
        Requests.Add(request);
        var total = request.Settings.Iterations;
        var goal = request.Styles[0].Picture.Rgb.Average();
        var content = request.Content;
        var start = request.Checkpoint is { } bytes ? int.Parse(Encoding.ASCII.GetString(bytes.Span), CultureInfo.InvariantCulture) : 0;
        if (start == 0)
            observer.OnProgress(new RenderProgress(0, 1, content.Width, content.Height, 0, total, 0, Losses(total)));
        for (var i = start; i < total; i++)
        {
            BeforeIteration(i);
            if (cancellation.IsCancellationRequested)
            {
                observer.OnCheckpoint(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
                cancellation.ThrowIfCancellationRequested();
            }
            observer.OnProgress(new RenderProgress(0, 1, content.Width, content.Height, i + 1, total, (i + 1.0) / total, Losses(total - i - 1)));
        }
        var share = total / (total + 10f);
        var painted = content.Rgb.Select(sample => sample + (goal - sample) * share).ToArray();
        return new RenderResult(
            new Picture(content.Width, content.Height, painted), Losses(0), total, 1, StopReason.Iterations, "test", request.Settings.Hash().Hex,
            "fading", Hash);
    }

    public static string Hash { get; } = ContentHash.Of("fading"u8).Hex;

    public void Dispose() { }

    private LossReport Losses(int left) => Falls ? new(3 + left, 1, 2 + left, 0, 0) : new(3 - left / 10.0, 1, 2 - left / 10.0, 0, 0);
}
