using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Torch.Batches;

namespace RenderFarm.Engine.Torch;

/// <summary>
/// One picture's loss on Torch's device. Objectives of a shape that are evaluated on several threads meet, and are evaluated together: each waits for the
/// others, but for those that have not begun, stepped away or ended.
/// </summary>
internal sealed class TorchObjective : IObjective
{
    private readonly Shape _shape;
    private readonly PictureLoss _loss;
    private readonly Meetings _meetings;
    private readonly Meeting<BatchFrame> _meeting;
    private bool _ended;

    /// <param name="loss">Disposed with it.</param>
    public TorchObjective(ObjectiveSpec spec, PictureLoss loss, Meetings meetings)
    {
        (_loss, _meetings, _shape) = (loss, meetings, Shape.Of(spec));
        _meeting = meetings.Open(_shape, spec);
    }

    public ReadOnlySpan<double> ContentLosses => _loss.ContentLosses;

    public ReadOnlySpan<double> StyleLosses => _loss.StyleLosses;

    public Backends.Losses Evaluate(IVector image, IVector gradient)
    {
        Attend(image, gradient, waits: true);
        return _loss.Losses;
    }

    public INumbers Queue(IVector image, IVector gradient) => Attend(image, gradient, waits: false).Numbers!;

    public Backends.Losses Note(ReadOnlySpan<double> numbers)
    {
        _loss.Note(numbers);
        return _loss.Losses;
    }

    public void StepAway() => _meeting.Leave(this);

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        _meeting.Leave(this);
        _meetings.Close(_shape);
        _loss.Dispose();
    }

    private BatchFrame Attend(IVector image, IVector gradient, bool waits)
    {
        var frame = new BatchFrame(_loss, TorchVector.Of(image), TorchVector.Of(gradient), waits);
        _meeting.Attend(this, frame);
        return frame;
    }
}
