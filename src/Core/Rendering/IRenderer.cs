namespace RenderFarm.Core.Rendering;

/// <summary>
/// The port behind which the engine stands. One renderer holds one network on one device, and what can be kept between pictures
/// (style targets, memory). Not thread-safe.
/// </summary>
public interface IRenderer : IDisposable
{
    /// <summary>What a render of this size would do: nothing is rendered.</summary>
    RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight);

    /// <summary>The memory of <see cref="Plan"/> alone, by formula: at once, where a plan takes some trial evaluations.</summary>
    long EstimateMemory(RenderSettings settings, int contentWidth, int contentHeight) => Plan(settings, contentWidth, contentHeight).MemoryBytes;

    /// <exception cref="InputException">Settings, pictures or checkpoint do not fit together.</exception>
    /// <exception cref="DivergedException">The loss became NaN or exploded twice.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two iterations; a last checkpoint was handed to the observer.</exception>
    RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation);
}

/// <summary>Told of a render's progress, on the rendering thread.</summary>
public interface IRenderObserver
{
    /// <summary>After every iteration.</summary>
    void OnProgress(RenderProgress progress);

    /// <summary>A checkpoint is due. The bytes are valid during the call only.</summary>
    void OnCheckpoint(ReadOnlyMemory<byte> checkpoint);

    /// <summary>Whether the picture of this moment is wanted; asked after every iteration.</summary>
    bool WantsPreview { get; }

    void OnPreview(Picture picture);

    /// <summary>Something the user should read: a step was reduced, a style was smaller than asked for.</summary>
    void OnNotice(string line);
}

/// <param name="Scale">0 is the coarsest.</param>
/// <param name="Iteration">Iterations finished at this scale.</param>
/// <param name="Done">Share of the whole render's work that is done, 0..1, weighted by pixels.</param>
public sealed record RenderProgress(
    int Scale, int Scales, int Width, int Height, int Iteration, int Iterations, double Done, LossReport Losses);

/// <summary>Weighted losses; Total is their sum.</summary>
public sealed record LossReport(double Total, double Content, double Style, double Color, double TotalVariation);

public enum StopReason { Iterations, Gain, TimeBudget }

public sealed record RenderResult(
    Picture Picture, LossReport Losses, int Iterations, double Seconds, StopReason Stopped, string Backend,
    string SettingsHash, string NetworkName, string NetworkHash);

public sealed record RenderPlan(IReadOnlyList<ScalePlan> Scales, long MemoryBytes, double EstimatedSeconds);

public sealed record ScalePlan(int Width, int Height, int Iterations);

/// <summary>The loss became NaN or exploded, the step was reduced once, and it happened again.</summary>
public sealed class DivergedException(string message) : Exception(message);
