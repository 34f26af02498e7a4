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

    /// <summary>Forgets what was learnt and halves the step.</summary>
    void RestartWithHalfStep();

    /// <summary>The image is resized between two scales.</summary>
    void MoveTo(Frame from, Frame to);

    void Save(CheckpointWriter writer);

    /// <summary>Into a new optimiser of the same settings and size.</summary>
    void Load(CheckpointReader reader);
}
