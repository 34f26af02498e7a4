using System.Text;

namespace RenderFarm.Core.Records;

/// <summary>
/// The field that jobs and ranges have in this version and lacked in the one before: which version they began under.
/// </summary>
internal readonly struct LaterFields
{
    private const string Former = "begun under the former version", Next = "begun under the next version";

    private readonly byte[]? _bytes;

    private LaterFields(byte[] bytes) => _bytes = bytes;

    public static LaterFields None => new(Encoding.UTF8.GetBytes(Next));

    /// <summary>Of a record that the version before wrote, too.</summary>
    public static LaterFields Read(RecordReader from) => new(from.Rest() is { IsEmpty: false } kept ? kept.ToArray() : Encoding.UTF8.GetBytes(Former));

    public void Write(RecordWriter to) => to.Rest(_bytes);
}
