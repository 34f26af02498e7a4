namespace RenderFarm.Core.Jobs;

/// <summary>Names a job: 16 characters of 0-9 and a-z, of which the first nine are its time of submission, so that ids sort by age.</summary>
public readonly record struct JobId
{
    // Crockford's alphabet: no i, l, o, u, which people read for something else.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 16, TimeLength = 9;

    private readonly string? _text;

    private JobId(string text) => _text = text;

    public string Text => _text ?? throw new InvalidOperationException("An uninitialised JobId has no value.");

    /// <param name="random">35 bits of it are used.</param>
    public static JobId New(DateTimeOffset now, ulong random) => new(string.Create(Length, (now.ToUnixTimeMilliseconds(), random), static (span, given) =>
    {
        var (time, rest) = given;
        for (var i = TimeLength - 1; i >= 0; i--, time >>= 5)
            span[i] = Alphabet[(int)(time & 31)];
        for (var i = Length - 1; i >= TimeLength; i--, rest >>= 5)
            span[i] = Alphabet[(int)(rest & 31)];
    }));

    /// <exception cref="InputException">Not the form of a job's id.</exception>
    public static JobId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new InputException($"'{(text.Length > 40 ? text[..40] + "..." : text)}' is not a job's id: 16 digits and small letters are expected.");

    public static bool TryParse(string? text, out JobId id)
    {
        var valid = text is { Length: Length } && text.All(Alphabet.Contains);
        id = valid ? new JobId(text!) : default;
        return valid;
    }

    public override string ToString() => Text;
}
