using System.Text;

namespace RenderFarm.Client.Progress;

/// <summary>Rows in columns that are as wide as they need to be.</summary>
internal static class Table
{
    /// <param name="head">A head that begins with a space stands right, as numbers do.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var cells = rows.Select(row => row.Select(Wording.OneLine).ToArray()).ToList();
        cells.Insert(0, [.. head.Select(h => h.Trim())]);
        var widths = head.Select((_, i) => cells.Max(row => row[i].Length)).ToArray();
        foreach (var row in cells)
        {
            var line = new StringBuilder();
            for (var i = 0; i < widths.Length; i++)
                line.Append(i == 0 ? "" : "  ").Append(head[i].StartsWith(' ') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
            yield return line.ToString().TrimEnd();
        }
    }
}
