using System.Text;

namespace RenderFarm.Node.Workers;

/// <summary>What an attempt has to say, in lines. Thread-safe.</summary>
internal sealed class AttemptLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines { get { lock (_lock) return [.. _lines]; } }

    public void Add(string line)
    {
        lock (_lock)
        {
            if (_lines.Count < Limits.LogLines)
                _lines.Add(OneLine(line));
            else if (_lines.Count == Limits.LogLines)
                _lines.Add("(more was said than is kept)");
        }
    }

    /// <summary>The whole of an exception, line by line.</summary>
    public void Add(Exception exception)
    {
        foreach (var line in exception.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Add(line);
    }

    /// <summary>Names of files may hold line breaks and codes that a terminal obeys: each run of such characters becomes one space.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Limits.LineChars));
        foreach (var c in text)
        {
            if (line.Length == Limits.LineChars)
                return line.Append("...").ToString();
            if (!char.IsControl(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }
        return line.ToString().TrimEnd();
    }
}
