using System.CommandLine;
using RenderFarm.Core;

namespace RenderFarm.Client.Commands;

/// <summary>A misspelt flag must not be taken for a file's name.</summary>
internal static class UnknownFlag
{
    public static void Refuse(IEnumerable<string> names, Command command)
    {
        foreach (var name in names)
            if (name.StartsWith('-') && !File.Exists(name))
                throw new InputException($"there is no flag {name}{(Suggestion(name, command.Options.Select(o => o.Name)) is { Length: > 0 } meant ? meant : ".")} (all of them: ./farm {command.Name} --help)");
    }

    /// <summary>": is --size meant?", or nothing where no name is near.</summary>
    public static string Suggestion(string name, IEnumerable<string> known)
    {
        var (nearest, distance) = known.Select(k => (k, Distance(name, k))).MinBy(pair => pair.Item2);
        return distance <= 3 ? $": is {nearest} meant?" : "";
    }

    // Letters to add, drop or change to make one word of the other (Levenshtein).
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
