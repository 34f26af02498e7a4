using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace RenderFarm.Client.Commands;

/// <summary>
/// Answers shells that complete a line: "[suggest:POSITION] LINE" gives one word a line. This is System.CommandLine's own directive, which only its
/// root command reads, whose name cannot be chosen.
/// </summary>
internal static class Suggestions
{
    private const string Directive = "[suggest";

    // Commands of the script, which the program never sees.
    private static readonly string[] OfTheScript = ["test", "bench"];

    public static bool Asked(string[] arguments) => arguments is [var first, ..] && first.StartsWith(Directive, StringComparison.Ordinal);

    public static int Write(Command farm, string[] arguments, TextWriter output)
    {
        var line = arguments.Length > 1 ? arguments[1] : "";
        var colon = arguments[0].IndexOf(':', StringComparison.Ordinal);
        var position = colon > 0 && int.TryParse(arguments[0].AsSpan(colon + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? Math.Min(given, line.Length)
            : line.Length;
        foreach (var word in Of(farm, line[..position]))
            output.WriteLine(word);
        return 0;
    }

    /// <param name="line">All that stands before the cursor, the program's name first.</param>
    internal static IEnumerable<string> Of(Command farm, string line)
    {
        foreach (var option in farm.Subcommands.SelectMany(All).SelectMany(command => command.Options))
            Alternatives(option);
        var words = CommandLineParser.SplitCommandLine(line).Skip(1).ToList();
        var begun = line.Length > 0 && char.IsWhiteSpace(line[^1]) ? "" : words.Count > 0 ? words[^1] : "";
        var rest = string.Join(' ', words.Select(word => word.Any(char.IsWhiteSpace) ? $"\"{word}\"" : word)) + (begun.Length == 0 && words.Count > 0 ? " " : "");
        var parsed = farm.Parse(rest, FarmCommand.Parsing);
        var found = parsed.GetCompletions(rest.Length).Select(completion => completion.Label);
        if (words.Count <= (begun.Length == 0 ? 0 : 1) && !begun.StartsWith('-'))
            found = found.Concat(OfTheScript);
        // Short names and the help's other spellings say nothing to who looks for a flag.
        return found.Where(word => word.StartsWith(begun, StringComparison.Ordinal) && word is not ("-?" or "/?" or "-h" or "/h")).Distinct().Order(StringComparer.Ordinal);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    // "paper|best|draft" are words to choose from; "FILE" is not.
    private static void Alternatives(Option option)
    {
        var words = option.HelpName?.Split('|') ?? [];
        if (words.Length > 1 && words.All(word => word.All(c => char.IsAsciiLetterLower(c) || c == '-')))
            option.CompletionSources.Add(words);
    }
}
