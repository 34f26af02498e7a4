using System.Text;
using System.Text.Json;

namespace RenderFarm.Client.JobFiles;

/// <summary>Reads JSON into nodes that know their places, which no reader of the runtime tells.</summary>
internal ref struct JsonNodes
{
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;
    private int _counted, _lineStart;
    private long _line;

    private JsonNodes(ReadOnlySpan<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JobFileText.Deepest });
        _line = 1;
    }

    public static FileNode Read(string file, byte[] text)
    {
        try
        {
            var nodes = new JsonNodes(text);
            nodes._reader.Read();
            var node = nodes.Node();
            // Reads on to the end: what follows the job is a fault.
            nodes._reader.Read();
            return node;
        }
        catch (JsonException e)
        {
            var place = new Place((e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1);
            var reason = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end ? e.Message[..end] : e.Message;
            throw JobFileText.Fault(file, place, $"this is not JSON: {reason.ReplaceLineEndings(" ")}");
        }
    }

    private FileNode Node()
    {
        var at = Here();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var items = new List<FileNode>();
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Node());
                return new FileNode.Sequence(at, items);
            case JsonTokenType.StartObject:
                return Map(at);
            case JsonTokenType.String:
                return new FileNode.Scalar(at, _reader.GetString()!, Quoted: true);
            default:
                return new FileNode.Scalar(at, Encoding.UTF8.GetString(_reader.ValueSpan), Quoted: false);
        }
    }

    private FileNode.Mapping Map(Place at)
    {
        var members = new List<Member>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var (place, name) = (Here(), _reader.GetString()!);
            _reader.Read();
            members.Add(new Member(place, name, Node()));
        }
        return new FileNode.Mapping(at, members);
    }

    // Columns count characters, as editors do.
    private Place Here()
    {
        var start = (int)_reader.TokenStartIndex;
        for (; _counted < start; _counted++)
            if (_text[_counted] == '\n')
                (_line, _lineStart) = (_line + 1, _counted + 1);
        return new Place(_line, Encoding.UTF8.GetCharCount(_text[_lineStart..start]) + 1);
    }
}
