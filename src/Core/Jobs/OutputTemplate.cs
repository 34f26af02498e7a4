using System.Globalization;
using System.Text;

namespace RenderFarm.Core.Jobs;

/// <summary>
/// Names the files of a job's frames: {content}, {style} and {settings} stand for names without extension, {number} or {number:0000} for the
/// frame's number from 1, {pass} for the pass. What it makes is one file's name, never a path.
/// </summary>
public sealed class OutputTemplate
{
    // Most file systems end at 255 bytes; some are left for temporary names and ".checkpoint".
    private const int LongestName = 200;
    private const string Fields = "{content}, {style}, {settings}, {number}, {number:0000} or {pass}";

    private readonly List<Piece> _pieces = [];
    private readonly string _text;

    private OutputTemplate(string text) => _text = text;

    private enum Field { Literal, Content, Style, Settings, Number, Pass }

    private readonly record struct Piece(Field Field, string Text);

    /// <summary>Whether names depend on the frame's number.</summary>
    public bool HasNumber => _pieces.Exists(piece => piece.Field == Field.Number);

    /// <summary>Whether names tell passes apart.</summary>
    public bool HasPass => _pieces.Exists(piece => piece.Field == Field.Pass);

    /// <exception cref="InputException">An unknown field, a brace alone, a path.</exception>
    public static OutputTemplate Parse(string text)
    {
        var template = new OutputTemplate(text);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOfAny(['{', '}'], at);
            var end = open < 0 ? text.Length : open;
            if (end > at)
                template._pieces.Add(new Piece(Field.Literal, text[at..end]));
            if (open < 0)
                break;
            var close = text.IndexOf('}', open);
            if (text[open] == '}' || close < 0)
                throw template.Refusal("a brace stands alone in it");
            template._pieces.Add(template.FieldOf(text[(open + 1)..close]));
            at = close + 1;
        }
        return Path.GetExtension(text) is { Length: > 1 } extension && !extension.Contains('}', StringComparison.Ordinal)
            ? template
            : throw template.Refusal("it must end with a kind of file, like .png");
    }

    /// <param name="content">A file's name; so are the others. What follows the last dot is left out.</param>
    /// <exception cref="InputException">What comes out is no file's name: too long, or with a slash.</exception>
    public string Name(string content, string style, string settings, int number, int pass = 1)
    {
        var name = new StringBuilder();
        foreach (var piece in _pieces)
            name.Append(piece.Field switch
            {
                Field.Content => Path.GetFileNameWithoutExtension(content),
                Field.Style => Path.GetFileNameWithoutExtension(style),
                Field.Settings => settings,
                Field.Number => number.ToString(piece.Text, CultureInfo.InvariantCulture),
                Field.Pass => pass.ToString(CultureInfo.InvariantCulture),
                _ => piece.Text,
            });
        return Checked(name.ToString());
    }

    public override string ToString() => _text;

    private static string Checked(string name) =>
        name.StartsWith('.') || name.Any(c => c is '/' or '\\' || char.IsControl(c)) || Encoding.UTF8.GetByteCount(name) > LongestName
            ? throw new InputException(
                $"'{(name.Length > 60 ? name[..60] + "..." : name)}' cannot be an output's name: no slash, no dot in front, at most {LongestName} bytes.")
            : name;

    private Piece FieldOf(string field) => field switch
    {
        "content" => new(Field.Content, ""),
        "style" => new(Field.Style, ""),
        "settings" => new(Field.Settings, ""),
        "number" => new(Field.Number, "0"),
        "pass" => new(Field.Pass, ""),
        _ when field.StartsWith("number:", StringComparison.Ordinal) && field.Length is > 7 and <= 17 && field[7..].All(c => c == '0')
            => new(Field.Number, field[7..]),
        _ => throw Refusal($"there is no field {{{field}}}"),
    };

    private InputException Refusal(string what) => new($"the template '{_text}' of outputs' names cannot be used: {what} ({Fields} are its fields).");
}
