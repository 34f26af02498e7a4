using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Torch.Features;

namespace RenderFarm.Engine.Torch.Batches;

/// <summary>The meetings of a backend, one for each shape that objectives have now. Thread-safe.</summary>
/// <param name="turn">Held while the device evaluates: memory is planned for one evaluation at a time, and the device does one after another anyway.</param>
internal sealed class Meetings(FilterStore filters, MemoryGuard memory, Lock turn)
{
    private readonly Dictionary<Shape, (Meeting<BatchFrame> Meeting, int Users)> _open = [];

    /// <summary>To be given back to <see cref="Close"/>.</summary>
    public Meeting<BatchFrame> Open(Shape shape, ObjectiveSpec spec)
    {
        lock (_open)
        {
            var (meeting, users) = _open.TryGetValue(shape, out var known) ? known : (New(shape, spec), 0);
            _open[shape] = (meeting, users + 1);
            return meeting;
        }
    }

    public void Close(Shape shape)
    {
        lock (_open)
        {
            var (meeting, users) = _open[shape];
            if (users > 1)
                _open[shape] = (meeting, users - 1);
            else
                _open.Remove(shape);
        }
    }

    private Meeting<BatchFrame> New(Shape shape, ObjectiveSpec spec)
    {
        var evaluation = new BatchEvaluation(shape, filters);
        var portions = new Portions<BatchFrame>(() => memory.FramesAtOnce(spec), frames => Evaluate(evaluation, frames, spec));
        return new Meeting<BatchFrame>(portions.Run);
    }

    private void Evaluate(BatchEvaluation evaluation, IReadOnlyList<BatchFrame> frames, ObjectiveSpec spec)
    {
        lock (turn)
            memory.Run(spec, () =>
            {
                evaluation.Run(frames);
                return true;
            });
        TorchInstruments.Default.Evaluated(frames.Count);
    }
}
