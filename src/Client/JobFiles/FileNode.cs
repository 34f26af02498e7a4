namespace RenderFarm.Client.JobFiles;

/// <summary>A piece of a job file, YAML or JSON alike, that knows where it stands.</summary>
internal abstract record FileNode(Place At)
{
    /// <param name="Quoted">It was written as a text: "7" is no number.</param>
    public sealed record Scalar(Place At, string Text, bool Quoted) : FileNode(At);

    public sealed record Sequence(Place At, IReadOnlyList<FileNode> Items) : FileNode(At);

    public sealed record Mapping(Place At, IReadOnlyList<Member> Members) : FileNode(At);

    /// <summary>For messages: what it is.</summary>
    public string Kind => this switch
    {
        Sequence => "a list",
        Mapping => "an object",
        Scalar { Quoted: false, Text: "" or "~" or "null" } => "nothing",
        Scalar { Quoted: true } s => $"the text '{Short(s.Text)}'",
        Scalar s => $"'{Short(s.Text)}'",
        _ => "unknown",
    };

    private static string Short(string text) => text.Length > 40 ? text[..40] + "..." : text;
}

internal sealed record Member(Place At, string Name, FileNode Value);

/// <summary>Line and column from 1.</summary>
internal readonly record struct Place(long Line, long Column);
