using System.Globalization;
using System.Text;

namespace RenderFarm.Client.Progress;

/// <summary>How numbers and names read to people.</summary>
internal static class Wording
{
    /// <summary>Names of files may hold line breaks, and codes that a terminal obeys: each run of such characters becomes one space.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
            if (!char.IsControl(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        return line.ToString().TrimEnd();
    }

    public static string Duration(double seconds)
    {
        var whole = (long)Math.Ceiling(Math.Min(seconds, 1e9));
        return whole switch
        {
            < 60 => $"{whole} s",
            < 3600 => $"{whole / 60} min {whole % 60:00} s",
            _ => $"{whole / 3600} h {whole / 60 % 60:00} min",
        };
    }

    public static string Loss(double loss) => loss.ToString("G4", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes < 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
