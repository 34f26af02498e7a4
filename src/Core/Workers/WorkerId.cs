namespace RenderFarm.Core.Workers;

/// <summary>Names one engine on one device of one node: "node/device", letters, digits and . _ - / : only, at most 100 of them.</summary>
public readonly record struct WorkerId
{
    private const int Longest = 100;

    private readonly string? _text;

    private WorkerId(string text) => _text = text;

    public string Text => _text ?? throw new InvalidOperationException("An uninitialised WorkerId has no value.");

    /// <exception cref="InputException">Not the form of a worker's id.</exception>
    public static WorkerId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new InputException("A worker's id is 1 to 100 letters, digits and . _ - / : only.");

    public static bool TryParse(string? text, out WorkerId id)
    {
        var valid = text is { Length: > 0 and <= Longest } && text.All(c => char.IsAsciiLetterOrDigit(c) || "._-/:".Contains(c));
        id = valid ? new WorkerId(text!) : default;
        return valid;
    }

    public override string ToString() => Text;
}
