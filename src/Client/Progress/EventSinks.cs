namespace RenderFarm.Client.Progress;

/// <summary>Who is told: a program by JSON on standard output, or a person by a bar or plain lines on standard error.</summary>
internal static class EventSinks
{
    public static IEventSink Choose(bool json, bool dryRun)
    {
        if (json)
            return new JsonSink(Console.Out);
        // A plan is the answer that was asked for, and no report about one.
        if (dryRun)
            return new PlanSink(Console.Out, Console.Error);
        return Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is null or "dumb"
            ? new LineSink(Console.Error, TimeProvider.System)
            : new BarSink(Console.Error, () => Console.WindowWidth, TimeProvider.System);
    }
}

internal sealed class PlanSink(TextWriter output, TextWriter error) : IEventSink
{
    public void On(FarmEvent happened)
    {
        if (EventLine.Of(happened) is { } line)
            (happened is Planned ? output : error).WriteLine(line);
    }
}
