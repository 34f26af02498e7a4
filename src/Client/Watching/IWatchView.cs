namespace RenderFarm.Client.Watching;

/// <summary>Shows a job as it goes.</summary>
internal interface IWatchView
{
    void Show(WatchedJob watched);

    /// <summary>A line that stays.</summary>
    void Say(string line);

    /// <summary>Leaves the terminal so that what follows begins on a line of its own.</summary>
    void End();
}

/// <summary>Nothing for people: a program reads the events.</summary>
internal sealed class SilentView : IWatchView
{
    public void Show(WatchedJob watched) { }

    public void Say(string line) { }

    public void End() { }
}
