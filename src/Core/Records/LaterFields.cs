namespace RenderFarm.Core.Records;

/// <summary>
/// Fields at the end of a record that a newer program appended. This one does not know them: it keeps them as they came and writes them back, so that
/// nothing is lost where programs of two versions share what is stored.
/// </summary>
internal readonly struct LaterFields
{
    private readonly byte[]? _bytes;

    private LaterFields(byte[] bytes) => _bytes = bytes;

    /// <summary>What has its beginning here has none.</summary>
    public static LaterFields None => default;

    /// <summary>All that is left of the record.</summary>
    public static LaterFields Read(RecordReader from) => new(from.Rest().ToArray());

    public void Write(RecordWriter to) => to.Rest(_bytes);
}
