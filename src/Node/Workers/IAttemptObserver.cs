using RenderFarm.Core.Frames;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Workers;

/// <summary>What a worker hands to its renderers: it tells wrappers of these which attempt is painted.</summary>
public interface IAttemptObserver : IRenderObserver
{
    AttemptId Attempt { get; }
}
