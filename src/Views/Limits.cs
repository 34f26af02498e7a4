namespace RenderFarm.Views;

/// <summary>Bounds of what readers and watchers are shown, each with its reason.</summary>
internal static class Limits
{
    /// <summary>Steps that a watcher may be behind before it is given a snapshot instead.</summary>
    public const int StepsBehind = 64;

    /// <summary>The pause in which changes of a job are gathered into one step: four a second look live, and 100 watchers cost little.</summary>
    public static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the steps of a job are kept after its last watcher left: a browser that lost its connection is back by then.</summary>
    public static readonly TimeSpan WatchersComeBack = TimeSpan.FromSeconds(60);

    /// <summary>Finished and cancelled jobs in the first picture of the whole farm; pages of jobs have the others.</summary>
    public const int SettledJobsShown = 50;

    /// <summary>Points of an attempt's loss curve: more than a screen shows; twice as many are thinned to every second.</summary>
    public const int LossPoints = 256;
}
