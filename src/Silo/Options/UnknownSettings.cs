using Microsoft.Extensions.Configuration;

namespace RenderFarm.Silo.Options;

/// <summary>Finds keys under Farm: that nobody reads: a misspelt one would otherwise leave its default in force, silently.</summary>
internal static class UnknownSettings
{
    public static IEnumerable<string> Of(IConfiguration configuration, IReadOnlyList<string> known) =>
        from pair in configuration.GetSection(FarmOptionsReader.Section).AsEnumerable()
        where pair.Value is not null && !known.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)
        let nearest = known.MinBy(key => Distance(Folded(key), Folded(pair.Key)))
        let near = nearest is not null && Distance(Folded(nearest), Folded(pair.Key)) <= Math.Max(2, pair.Key.Length / 4)
        orderby pair.Key
        select $"{SettingReader.Shown(pair.Key)}: there is no such setting" + (near ? $"; {nearest} is meant?" : ".");

    private static string Folded(string key) => key.ToUpperInvariant();

    /// <summary>Levenshtein's: letters to insert, delete or replace.</summary>
    private static int Distance(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = above[0];
            above[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.Min(replaced, Math.Min(above[j], above[j - 1]) + 1);
            }
        }
        return above[^1];
    }
}
