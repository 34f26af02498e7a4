namespace RenderFarm.Engine.Weights;

/// <summary>Text out of a file, made fit for a message of one line: a hostile file must not draw on the terminal.</summary>
internal static class Quoted
{
    private const int Longest = 80;

    public static string Text(string text) =>
        string.Concat((text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "...") : text).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
