using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;
using RenderFarm.Engine.Colors;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Painting;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Targets;

namespace RenderFarm.Engine;

/// <summary>
/// A Neural Algorithm of Artistic Style (Gatys, Ecker and Bethge 2015), coarse to fine: an image is changed until a network responds to it
/// as to the photograph in its deep layers, and with the same statistics as to the style picture in all of them. Where the backend may be used by several
/// threads, so may this.
/// </summary>
/// <param name="backend">Where it runs; disposed with the renderer.</param>
/// <param name="clock">For time budgets and results' seconds; the system's by default.</param>
public sealed class StyleTransfer(IBackend backend, Network network, TimeProvider? clock = null) : IRenderer
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly PictureHashes _hashes = new();
    private readonly StyleTargets _styleTargets = new(backend);
    private readonly Dictionary<(Pooling, Padding), Network> _variants = [];

    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight)
    {
        settings.Validate();
        var variant = Variant(settings);
        return new Forecast(backend, variant, settings, LayerChoice.For(settings, variant, _ => { }), _clock)
            .Of(ScaleLadder.For(settings, contentWidth, contentHeight));
    }

    public long EstimateMemory(RenderSettings settings, int contentWidth, int contentHeight) =>
        RenderMemory.Estimate(backend, network, settings, contentWidth, contentHeight);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
    {
        var started = _clock.GetTimestamp();
        var settings = request.Settings;
        settings.Validate();
        var ladder = ScaleLadder.For(settings, request.Content.Width, request.Content.Height);
        var final = new PixelSize(ladder[^1].Width, ladder[^1].Height);
        var inputs = RenderInputs.From(request, _hashes, final);
        var variant = Variant(settings);
        var layers = LayerChoice.For(settings, variant, observer.OnNotice);
        TellOfSmallStyles(inputs, settings, final, observer);
        var identity = new RenderIdentity(
            settings.Hash().Hex, network.Hash.Hex, inputs.ContentHash.Hex, inputs.StylesHash.Hex, inputs.InitHash);
        var progress = new Progress(observer, ladder, request.CheckpointEvery, identity, backend.Name, _clock, started);
        var budget = new TimeBudget(settings.TimeBudgetSeconds, () => progress.Seconds);
        var builder = new ObjectiveBuilder(
            variant, settings, layers, inputs, (region, size) => TargetOf(region, size, variant, settings, layers));

        var frames = Frames(ladder, settings, variant, layers);
        progress.ExpectCheckpointsOf(Canvas.SavedBytes(settings, frames[^1]));
        using var canvas = request.Checkpoint is { } checkpoint
            ? Resume(checkpoint, identity, settings, frames, progress)
            : Begin(settings, inputs, frames[0]);
        for (; ; )
        {
            using var objective = backend.NewObjective(builder.At(canvas.Frame));
            using var descent = new Descent(backend, settings, canvas, progress, budget);
            var stopped = descent.Run(objective, ladder[canvas.Scale].Iterations, cancellation);
            if (canvas.Scale == ladder.Count - 1)
                return Deliver(canvas, objective, descent.Losses, request, inputs, final, stopped, progress);
            var next = frames[canvas.Scale + 1];
            if (stopped == StopReason.TimeBudget || !budget.AllowsToClimb(canvas.Frame.Canvas, next.Canvas))
                return Deliver(canvas, objective, descent.Losses, request, inputs, final, StopReason.TimeBudget, progress);
            canvas.ClimbTo(next);
        }
    }

    public void Dispose() => backend.Dispose();

    /// <summary>The image that the descent starts from.</summary>
    private Canvas Begin(RenderSettings settings, RenderInputs inputs, Frame frame)
    {
        var canvas = new Canvas(backend, settings, frame);
        canvas.Image.Upload(settings.Init switch
        {
            InitKind.Noise => NoisePicture.Draw(settings.Seed, frame.Canvas),
            InitKind.Picture => frame.Widen(Resized(inputs.Init!, frame.Picture)),
            _ => frame.Widen(Resized(inputs.Content, frame.Picture)),
        });
        return canvas;
    }

    private Canvas Resume(
        ReadOnlyMemory<byte> checkpoint, RenderIdentity identity, RenderSettings settings, IReadOnlyList<Frame> frames, Progress progress)
    {
        var (canvas, seconds, madeBy) = Checkpoint.Read(checkpoint, identity, backend, settings, frames);
        progress.ResumeAt(seconds, canvas.TotalIterations);
        if (madeBy != backend.Name)
            progress.Notice($"The checkpoint was painted on {madeBy} and goes on on {backend.Name}: the picture will differ in rounding.");
        return canvas;
    }

    /// <summary>The style's statistics at a size relative to the picture's; of several styles of a region their weighted mean.</summary>
    private StyleTarget TargetOf(Region region, PixelSize size, Network variant, RenderSettings settings, LayerChoice layers)
    {
        var longest = Math.Max(RenderLimits.SmallestSizePx, (int)Math.Round(size.Longest * settings.StyleScale));
        string[] taps = [.. layers.Style.Select(layer => layer.Layer)];
        return StyleTarget.Blend([.. region.Styles.Select(style => (
            _styleTargets.Of(variant, style.Picture, _hashes.Of(style.Picture), longest, taps, ObjectiveBuilder.ColorPools), style.Share))]);
    }

    private RenderResult Deliver(
        Canvas canvas, IObjective objective, LossReport last, RenderRequest request, RenderInputs inputs, PixelSize final, StopReason stopped,
        Progress progress)
    {
        var whole = canvas.WholeResult();
        var rgb = canvas.Frame.Cut(whole);
        var losses = canvas.IsPainted(whole) ? last : LossesOf(whole, objective);
        var size = canvas.Frame.Picture;
        if (size != final)
        {
            progress.Notice($"The time was over at {size.Width} x {size.Height}: the result is enlarged from that.");
            rgb = Resampling.Colors(rgb, size, final);
        }
        if (request.Settings.OriginalColors)
            rgb = Luminance.WithColorsOf(Resized(inputs.Content, final), rgb);
        var alpha = inputs.Content.Alpha is { } transparency
            ? Resampling.Colors(transparency, new(inputs.Content.Width, inputs.Content.Height), final)
            : null;
        return new(
            new Picture(final.Width, final.Height, rgb, alpha, inputs.Content.BitsPerSample), losses, canvas.TotalIterations,
            progress.Seconds, stopped, backend.Name, request.Settings.Hash().Hex, network.Name, network.Hash.Hex);
    }

    /// <summary>Of what is delivered: clamped, averaged where asked for; before original colours.</summary>
    private LossReport LossesOf(float[] rgb, IObjective objective)
    {
        using var image = backend.NewVector(rgb.Length);
        using var gradient = backend.NewVector(rgb.Length);
        image.Upload(rgb);
        return Descent.Report(objective.Evaluate(image, gradient));
    }

    /// <summary>Always the same object, as backends may keep what they derive from it.</summary>
    private Network Variant(RenderSettings settings)
    {
        var variant = NetworkVariant.Of(network, settings);
        lock (_variants)
            return _variants.TryAdd((variant.Pooling, variant.Padding), variant) ? variant : _variants[(variant.Pooling, variant.Padding)];
    }

    private static void TellOfSmallStyles(RenderInputs inputs, RenderSettings settings, PixelSize final, IRenderObserver observer)
    {
        var wanted = (int)Math.Round(final.Longest * settings.StyleScale);
        foreach (var (style, _) in inputs.Regions.SelectMany(region => region.Styles))
            if (Math.Max(style.Width, style.Height) < wanted && settings.StyleWeight > 0)
                observer.OnNotice(
                    $"A style picture is {style.Width} x {style.Height}, smaller than the {wanted} px wanted: it is used as it is, its strokes will be larger.");
    }

    private static float[] Resized(Picture picture, PixelSize size) =>
        Resampling.Colors(picture.Rgb, new(picture.Width, picture.Height), size);

    private static List<Frame> Frames(IReadOnlyList<ScalePlan> ladder, RenderSettings settings, Network network, LayerChoice layers)
    {
        var taps = layers.Content.Concat(layers.Style).Select(layer => layer.Layer);
        var cell = settings.WholeCells ? Frame.CellOf(network, taps) : 1;
        return [.. ladder.Select(scale => Frame.For(new(scale.Width, scale.Height), cell))];
    }
}
