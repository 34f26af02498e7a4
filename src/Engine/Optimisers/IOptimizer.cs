using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Optimisers;

/// <summary>Moves an image downhill, one iteration at a time. Everything that it remembers can be saved and comes back exactly.</summary>
internal interface IOptimizer : IDisposable
{
    /// <param name="image">Moved.</param>
    /// <param name="gradient">At the image; where losses are returned it is written with the gradient at the moved image.</param>
    /// <param name="losses">At the image.</param>
    /// <returns>The losses at the moved image where they had to be evaluated to find it, else null.</returns>
    Engine.Backends.Losses? Step(IVector image, IVector gradient, Engine.Backends.Losses losses, IObjective objective);

    /// <summary>Whether <see cref="StepAhead"/> can be taken next.</summary>
    bool CanStepAhead { get; }

    /// <summary>
    /// The step that <see cref="Step"/> takes where nothing is unusual, without asking whether that is so. The losses at the moved image are for the caller to evaluate.
    /// </summary>
    /// <returns>What <see cref="WasRight"/> wants to see; null: nothing.</returns>
    INumbers? StepAhead(IVector image, IVector gradient);

    /// <summary>Whether nothing was unusual.</summary>
    /// <param name="numbers">Of the step.</param>
    /// <param name="before">Loss at the image that the step led away from.</param>
    /// <param name="after">At the one it led to.</param>
    bool WasRight(ReadOnlySpan<double> numbers, double before, double after);

    /// <summary>Remembers how things are now, until <see cref="Rewind"/> or <see cref="Unmark"/>.</summary>
    void Mark();

    void Rewind();

    void Unmark();

    /// <summary>Forgets what was learnt and halves the step.</summary>
    void RestartWithHalfStep();

    /// <summary>The image is resized between two scales.</summary>
    void MoveTo(Frame from, Frame to);

    void Save(CheckpointWriter writer);

    /// <summary>Into a new optimiser of the same settings and size.</summary>
    void Load(CheckpointReader reader);
}
