using System.Globalization;

namespace RenderFarm.Client.Progress;

/// <summary>One line about a moment of a render, as much of it as fits.</summary>
internal static class ProgressLine
{
    private const int SmallestBar = 10, LargestBar = 40;

    /// <summary>A bar and what fits beside it: never wider than <paramref name="width"/>, so that it can be rewritten in place.</summary>
    public static string Bar(Progressed p, int width)
    {
        // What is dropped first in a narrow terminal comes last.
        string[] parts =
        [
            Percent(p),
            p.SecondsLeft is { } left ? $"{Wording.Duration(left)} left" : "",
            $"{p.Iteration}/{p.Iterations}",
            Stage(p),
            $"loss {Wording.Loss(p.Losses.Total)}",
            $"content {Wording.Loss(p.Losses.Content)}, style {Wording.Loss(p.Losses.Style)}",
            Path.GetFileName(Wording.OneLine(p.Content)),
        ];
        var text = "";
        foreach (var part in parts.Where(part => part.Length > 0))
        {
            var longer = text.Length == 0 ? part : $"{text}  {part}";
            if (longer.Length + SmallestBar + 3 > width)
                break;
            text = longer;
        }
        var cells = Math.Min(LargestBar, width - text.Length - 3);
        if (cells < SmallestBar)
            return Percent(p)[..Math.Clamp(width, 0, Percent(p).Length)];
        var full = (int)(Math.Clamp(p.Done, 0, 1) * cells);
        return $"[{new string('#', full)}{new string('.', cells - full)}] {text}";
    }

    /// <summary>Everything, for a log.</summary>
    public static string Plain(Progressed p)
    {
        var left = p.SecondsLeft is { } seconds ? $", {Wording.Duration(seconds)} left" : "";
        return $"{Path.GetFileName(Wording.OneLine(p.Content))}: {Percent(p).Trim()}, {Stage(p)}, iteration {p.Iteration}/{p.Iterations}, "
            + $"loss {Wording.Loss(p.Losses.Total)} (content {Wording.Loss(p.Losses.Content)}, style {Wording.Loss(p.Losses.Style)}){left}";
    }

    private static string Stage(Progressed p) => $"scale {p.Scale + 1}/{p.Scales} {p.Width}x{p.Height}";

    private static string Percent(Progressed p) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * Math.Clamp(p.Done, 0, 1)),3}%");
}
