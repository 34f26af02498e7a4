using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Ports.Json;

/// <summary>Values that are one text on the wire.</summary>
internal static class Converters
{
    public static IReadOnlyList<JsonConverter> All { get; } =
    [
        new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        new Text<JobId>(JobId.Parse),
        new Text<WorkerId>(WorkerId.Parse),
        new Text<ContentHash>(ContentHash.Parse),
        new Text<AttemptId>(text => AttemptId.TryParse(text, out var id) ? id : throw new InputException($"'{text}' is not an attempt's id.")),
        new Text<FrameSet>(text => FrameSet.Parse(text, int.MaxValue)),
        new Text<IReadOnlyList<FrameRun>>(ParseRuns, WriteRuns),
    ];

    private const string States = "wrdfs";

    // Who sends a megabyte as an id need not get it back.
    private const int MostEchoed = 200;

    // A hundred thousand frames that alternate are 200 KB of text, and would be 3 MB of objects.
    private static string WriteRuns(IReadOnlyList<FrameRun> runs)
    {
        var text = new StringBuilder();
        foreach (var run in runs)
            text.Append(States[(int)run.State]).Append(run.Count.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static List<FrameRun> ParseRuns(string text)
    {
        var runs = new List<FrameRun>();
        for (var i = 0; i < text.Length;)
        {
            var state = States.IndexOf(text[i], StringComparison.Ordinal);
            var end = i + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (state < 0 || !int.TryParse(text.AsSpan(i + 1, end - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw new InputException("Runs of frames are letters w, r, d, f, s, each with its count.");
            runs.Add(new((FrameState)state, count));
            i = end;
        }
        return runs;
    }

    private sealed class Text<T>(Func<string, T> parse, Func<T, string>? write = null) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException("must be a text.");
            try
            {
                return parse(reader.GetString()!);
            }
            catch (InputException e)
            {
                throw new JsonException($"is wrong: {(e.Message.Length > MostEchoed ? e.Message[..MostEchoed] + "..." : e.Message)}");
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(write?.Invoke(value) ?? value!.ToString());
    }
}
