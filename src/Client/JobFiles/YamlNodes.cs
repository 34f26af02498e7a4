using RenderFarm.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RenderFarm.Client.JobFiles;

/// <summary>Reads YAML into nodes. Anchors, tags and several documents have no meaning in a job file and are refused.</summary>
internal sealed class YamlNodes(string file, IParser parser)
{
    public static FileNode Read(string file, string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return new YamlNodes(file, parser).Document();
        }
        catch (YamlException e)
        {
            var place = new Place(e.Start.Line, e.Start.Column);
            throw JobFileText.Fault(file, place, $"this is not YAML: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.");
        }
        // How the parser says that a bracket is not closed where the next line begins.
        catch (InvalidOperationException)
        {
            var end = parser.Current?.End ?? Mark.Empty;
            throw JobFileText.Fault(file, new Place(Math.Max(1, end.Line), Math.Max(1, end.Column)), "this is not YAML: a bracket is not closed.");
        }
    }

    private FileNode Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            throw JobFileText.Fault(file, new Place(1, 1), "it is empty: docs/job.schema.json says what a job file holds, docs/serve.md what a configuration.");
        var node = Node(0);
        parser.Consume<DocumentEnd>();
        return parser.TryConsume<DocumentStart>(out var second) ? throw Fault(second, "a second document begins here: one file is one document.") : node;
    }

    private FileNode Node(int depth)
    {
        var at = parser.Current!;
        if (depth > JobFileText.Deepest)
            throw Fault(at, "this is nested too deep.");
        return at switch
        {
            NodeEvent { Anchor.IsEmpty: false } => throw Fault(at, "anchors are not read here: write the value where it is needed."),
            AnchorAlias => throw Fault(at, "aliases are not read here: write the value where it is needed."),
            Scalar => One(parser.Consume<Scalar>()),
            SequenceStart => List(depth),
            MappingStart => Map(depth),
            _ => throw Fault(at, "this cannot be read."),
        };
    }

    private static FileNode.Scalar One(Scalar scalar) => new(PlaceOf(scalar), scalar.Value, scalar.Style != ScalarStyle.Plain);

    private FileNode.Sequence List(int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var items = new List<FileNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(depth + 1));
        return new FileNode.Sequence(PlaceOf(start), items);
    }

    private FileNode.Mapping Map(int depth)
    {
        var start = parser.Consume<MappingStart>();
        var members = new List<Member>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Current is Scalar ? parser.Consume<Scalar>() : throw Fault(parser.Current!, "a member's name must be a word.");
            members.Add(new Member(PlaceOf(key), key.Value, Node(depth + 1)));
        }
        return new FileNode.Mapping(PlaceOf(start), members);
    }

    private static Place PlaceOf(ParsingEvent e) => new(e.Start.Line, e.Start.Column);

    private InputException Fault(ParsingEvent at, string what) => JobFileText.Fault(file, PlaceOf(at), what);
}
