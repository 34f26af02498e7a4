using System.Collections;
using System.Globalization;

namespace RenderFarm.Core.Frames;

/// <summary>
/// Numbers of frames, from 1, each at most once, in the order of their first mention: "1-100", "1-100x2" (every second), "1,5,9-20", "20-1"
/// (downwards). Held as spans: a million frames are one.
/// </summary>
public sealed class FrameSet : IEnumerable<int>
{
    private readonly List<Span> _spans;

    private FrameSet(List<Span> spans) => _spans = spans;

    private readonly record struct Span(int First, int Count, int Step)
    {
        public bool Contains(int number)
        {
            var offset = (long)number - First;
            return offset % Step == 0 && offset / Step is >= 0 and var index && index < Count;
        }
    }

    /// <param name="most">Largest number that makes sense.</param>
    /// <exception cref="InputException">Not a set of frames.</exception>
    public static FrameSet Parse(string text, int most)
    {
        var spans = text.Split(',').Select(part => ParseSpan(part.Trim(), text, most)).ToList();
        return new FrameSet(spans);
    }

    public static FrameSet Of(params IEnumerable<int> numbers) => new([.. numbers.Select(n => new Span(n, 1, 1))]);

    public bool Contains(int number) => _spans.Exists(s => s.Contains(number));

    public IEnumerator<int> GetEnumerator()
    {
        for (var i = 0; i < _spans.Count; i++)
        {
            var span = _spans[i];
            for (var k = 0; k < span.Count; k++)
            {
                var number = span.First + k * span.Step;
                if (!_spans.Take(i).Any(s => s.Contains(number)))
                    yield return number;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(',', _spans.Select(s =>
        s.Count == 1 ? $"{s.First}" : $"{s.First}-{s.First + (s.Count - 1) * s.Step}{(Math.Abs(s.Step) == 1 ? "" : $"x{Math.Abs(s.Step)}")}"));

    private static Span ParseSpan(string part, string text, int most)
    {
        var steps = part.Split('x');
        var ends = steps[0].Split('-');
        if (steps.Length > 2 || ends.Length > 2)
            throw Malformed(text);
        var first = Number(ends[0], text, most);
        var last = ends.Length == 2 ? Number(ends[1], text, most) : first;
        var step = steps.Length == 2 ? Number(steps[1], text, int.MaxValue) : 1;
        return new Span(first, Math.Abs(last - first) / step + 1, last < first ? -step : step);
    }

    private static int Number(string text, string whole, int most)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            throw Malformed(whole);
        return number <= most ? number : throw new InputException($"frames '{whole}': there is no frame {number}, the last is {most}.");
    }

    private static InputException Malformed(string text) =>
        new($"'{(text.Length > 60 ? text[..60] + "..." : text)}' is not a set of frames: write 7, 1-100, 1-100x2 or 1,5,9-20, counting from 1.");
}
