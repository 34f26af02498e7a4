namespace RenderFarm.Core.Frames;

/// <summary>
/// Names one try of one worker at one frame, and is its fence: an outcome counts only while its attempt holds the frame's lease.
/// Made by the host (a version 7 GUID), never twice.
/// </summary>
public readonly record struct AttemptId(Guid Value)
{
    public override string ToString() => Value.ToString("N");

    public static bool TryParse(string? text, out AttemptId id)
    {
        var valid = Guid.TryParseExact(text, "N", out var value);
        id = new AttemptId(value);
        return valid;
    }
}
