using System.Collections;
using System.Globalization;

namespace RenderFarm.Core.Frames;

/// <summary>
/// Numbers of frames, from 1, each at most once, in the order of their first mention: "1-100", "1-100x2" (every second), "1,5,9-20", "20-1"
/// (downwards). Held as spans: a million frames are one.
/// </summary>
public sealed class FrameSet : IEnumerable<int>
{
    // With fewer spans, asking each is cheaper than remembering numbers.
    private const int FewSpans = 8;

    private readonly List<Span> _spans;

    /// <summary>First and last of runs without gaps, merged and in order; and the spans with gaps.</summary>
    private readonly List<(int First, int Last)> _runs = [];
    private readonly List<Span> _stepped;

    private FrameSet(List<Span> spans)
    {
        _spans = spans;
        _stepped = spans.FindAll(span => span.Count > 1 && Math.Abs(span.Step) > 1);
        foreach (var (first, last) in spans.Where(span => span.Count == 1 || Math.Abs(span.Step) == 1).Select(span => span.Ends).Order())
            if (_runs.Count > 0 && first <= _runs[^1].Last + 1)
                _runs[^1] = (_runs[^1].First, Math.Max(last, _runs[^1].Last));
            else
                _runs.Add((first, last));
    }

    private readonly record struct Span(int First, int Count, int Step)
    {
        public (int First, int Last) Ends
        {
            get
            {
                var other = First + (Count - 1) * Step;
                return (Math.Min(First, other), Math.Max(First, other));
            }
        }

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
        var parts = text.Split(',');
        if (parts.Length > FarmLimits.FrameSpans)
            throw new InputException($"The set of frames has {parts.Length} parts; it may have {FarmLimits.FrameSpans}.");
        return new FrameSet([.. parts.Select(part => ParseSpan(part.Trim(), text, most))]);
    }

    public static FrameSet Of(params IEnumerable<int> numbers) => new([.. numbers.Select(n => new Span(n, 1, 1))]);

    public bool Contains(int number)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].Last < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low < _runs.Count && _runs[low].First <= number || _stepped.Exists(span => span.Contains(number));
    }

    public IEnumerator<int> GetEnumerator()
    {
        var named = _spans.Count > FewSpans ? new HashSet<int>() : null;
        for (var i = 0; i < _spans.Count; i++)
        {
            var span = _spans[i];
            for (var k = 0; k < span.Count; k++)
            {
                var number = span.First + k * span.Step;
                if (named?.Add(number) ?? !_spans.Take(i).Any(s => s.Contains(number)))
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
