using System.Collections.Immutable;
using System.Text;

namespace RenderFarm.Core.Frames;

/// <summary>
/// Texts that many frames of a range share (workers, backends, evidence), each held once and named by its place. 0 is the empty text, and stands for
/// every text that does not fit into the table's bytes.
/// </summary>
internal sealed record NameTable
{
    public const int NotKept = 0;

    private readonly ImmutableDictionary<string, int> _places;
    private readonly int _bytesLeft;

    private NameTable(ImmutableList<string> names, ImmutableDictionary<string, int> places, int bytesLeft) =>
        (Names, _places, _bytesLeft) = (names, places, bytesLeft);

    public static NameTable Empty(int mostBytes) =>
        new([""], ImmutableDictionary.Create<string, int>(StringComparer.Ordinal).Add("", NotKept), mostBytes);

    public ImmutableList<string> Names { get; }

    /// <summary>All but the empty one, in the order of their places from 1.</summary>
    public ImmutableList<string> Kept => Names.RemoveAt(NotKept);

    public string this[int place] => Names[place];

    public NameTable With(string name, out int place)
    {
        if (_places.TryGetValue(name, out place))
            return this;
        // A length of up to two bytes goes before each in the record.
        var bytesLeft = _bytesLeft - Encoding.UTF8.GetByteCount(name) - 2;
        if (bytesLeft < 0)
            return this;
        place = Names.Count;
        return new(Names.Add(name), _places.Add(name, place), bytesLeft);
    }
}
