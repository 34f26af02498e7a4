using System.Globalization;

namespace RenderFarm.Client.Progress;

/// <summary>How numbers read to people.</summary>
internal static class Wording
{
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
