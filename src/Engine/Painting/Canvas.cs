using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;
using RenderFarm.Engine.Optimisers;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Painting;

/// <summary>
/// The picture being painted and all that goes with it from one iteration to the next: what a checkpoint holds. The seed's noise is drawn
/// before the first iteration and nothing after it: there is no other random state.
/// </summary>
internal sealed class Canvas : IDisposable
{
    /// <summary>More than the bytes of all that is neither a vector, a list of losses nor inner products.</summary>
    private const int SavedNumbers = 64 * 1024;

    private readonly IBackend _backend;
    private readonly RenderSettings _settings;
    private IterateAverage? _average;

    public Canvas(IBackend backend, RenderSettings settings, Frame frame)
    {
        (_backend, _settings, Frame) = (backend, settings, frame);
        Image = backend.NewVector(3 * frame.Canvas.Pixels);
        Optimizer = settings.Optimizer == OptimizerKind.Adam
            ? new Adam(backend, Image.Length, settings.LearningRate, settings.Bounded)
            : new Lbfgs(backend, Image.Length, new(settings.LearningRate, settings.History, settings.StrongWolfe, settings.Bounded));
        _average = NewAverage();
    }

    public Frame Frame { get; private set; }

    public IVector Image { get; private set; }

    public IOptimizer Optimizer { get; }

    public int Scale { get; set; }

    /// <summary>Steps done at this scale.</summary>
    public int Iteration { get; set; }

    /// <summary>Steps done at all scales.</summary>
    public int TotalIterations { get; set; }

    /// <summary>Whether the step was halved after a divergence: a second one ends the render.</summary>
    public bool StepReduced { get; set; }

    /// <summary>Total losses at this scale: entry n before step n.</summary>
    public List<double> History { get; } = [];

    /// <summary>Notes the losses of the image at this iteration, once, however often it is evaluated.</summary>
    public void Accept(double loss)
    {
        if (History.Count > Iteration)
            return;
        History.Add(loss);
        if (Iteration > 0)
            Average();
    }

    /// <summary>The image counts into the average, where there is one.</summary>
    public void Average() => _average?.Add(Image);

    /// <summary>Remembers what iterations change beside the image and the losses, until <see cref="Rewind"/> or <see cref="Unmark"/>.</summary>
    public void Mark()
    {
        Optimizer.Mark();
        _average?.Mark();
    }

    public void Rewind()
    {
        Optimizer.Rewind();
        _average?.Rewind();
    }

    public void Unmark() => Optimizer.Unmark();

    /// <summary>What would be delivered now.</summary>
    public float[] Result() => Frame.Cut(WholeResult());

    /// <summary>The average of the iterates where there is one, clamped to 0..1, with its margin.</summary>
    public float[] WholeResult()
    {
        var rgb = new float[Image.Length];
        if (_average is { HasValue: true })
            _average.Download(rgb);
        else
            Image.Download(rgb);
        foreach (ref var value in rgb.AsSpan())
            value = Math.Clamp(value, 0, 1);
        return rgb;
    }

    /// <summary>Whether these are the very pixels of the last iterate: neither averaged nor clamped.</summary>
    public bool IsPainted(float[] rgb)
    {
        var image = new float[Image.Length];
        Image.Download(image);
        return rgb.AsSpan().SequenceEqual(image);
    }

    /// <summary>Goes on at the next scale from the result of this one.</summary>
    public void ClimbTo(Frame frame)
    {
        var resized = frame.Widen(Resampling.Colors(Result(), Frame.Picture, frame.Picture));
        Optimizer.MoveTo(Frame, frame);
        Image.Dispose();
        _average?.Dispose();
        Image = _backend.NewVector(resized.Length);
        Image.Upload(resized);
        _average = NewAverage();
        (Frame, Iteration) = (frame, 0);
        Scale++;
        History.Clear();
    }

    /// <summary>At most this many bytes are saved at a size.</summary>
    public static long SavedBytes(RenderSettings settings, Frame frame)
    {
        var pairs = settings.Optimizer == OptimizerKind.Adam ? 0 : (long)settings.History;
        var vectors = 1 + 2 + 2 * pairs + (settings.AverageDecay > 0 ? 1 : 0);
        return vectors * 3 * sizeof(float) * frame.Canvas.Pixels + (RenderLimits.MostIterations + 2 * pairs * pairs) * sizeof(double) + SavedNumbers;
    }

    public long SavedBytes() => SavedBytes(_settings, Frame);

    public void Save(CheckpointWriter writer)
    {
        writer.Write(Iteration);
        writer.Write(TotalIterations);
        writer.Write(StepReduced);
        writer.Write([.. History]);
        writer.Write(Image);
        Optimizer.Save(writer);
        _average?.Save(writer);
    }

    /// <summary>Into a new canvas of the same settings and size.</summary>
    public void Load(CheckpointReader reader)
    {
        Iteration = reader.ReadInt32("iteration", 0, RenderLimits.MostIterations);
        TotalIterations = reader.ReadInt32("number of iterations", Iteration, int.MaxValue);
        StepReduced = reader.ReadBoolean();
        History.Clear();
        History.AddRange(reader.ReadDoubles());
        if (History.Count < Iteration)
            throw CheckpointReader.Broken($"it has {History.Count} losses of {Iteration} iterations");
        reader.ReadInto(Image);
        Optimizer.Load(reader);
        _average?.Load(reader);
    }

    public void Dispose()
    {
        Image.Dispose();
        Optimizer.Dispose();
        _average?.Dispose();
    }

    private IterateAverage? NewAverage() =>
        _settings.AverageDecay > 0 ? new IterateAverage(_backend, Image.Length, _settings.AverageDecay) : null;
}
