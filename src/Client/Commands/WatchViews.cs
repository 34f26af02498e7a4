using RenderFarm.Client.Watching;

namespace RenderFarm.Client.Commands;

/// <summary>Chooses how a watch is shown: bars where there is a terminal, else plain lines.</summary>
internal static class WatchViews
{
    public static bool IsTerminal(bool redirected) =>
        !redirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>On standard output: what was asked for.</summary>
    public static IWatchView Answer(bool json) => json ? new SilentView() : On(Console.Out, Console.IsOutputRedirected);

    /// <summary>On standard error, beside another answer.</summary>
    public static IWatchView Aside() => On(Console.Error, Console.IsErrorRedirected);

    private static IWatchView On(TextWriter output, bool redirected) => IsTerminal(redirected)
        ? new BarView(output, () => Console.WindowWidth, TimeProvider.System)
        : new PlainView(output, TimeProvider.System);
}
