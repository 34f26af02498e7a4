namespace RenderFarm.Client.Remote;

/// <summary>Pauses between attempts at one thing: doubled each time, scattered, and no longer than patience lasts in all.</summary>
/// <param name="answered">Whether the farm ever answered: if not, there is probably none.</param>
internal sealed class Retry(FarmClientOptions options, Func<bool> answered, TimeSpan? patience = null)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.1), Longest = TimeSpan.FromSeconds(5);

    private int _failures;
    private long? _since;

    private TimeSpan Patience => answered() ? patience ?? options.Patience : options.FirstPatience;

    /// <summary>Whether a pause that the farm asks for fits.</summary>
    public bool Allows(TimeSpan? pause) => pause is { } asked && Elapsed() + asked <= Patience;

    /// <summary>What was tried worked: the next failure is the first again.</summary>
    public void Reset() => (_failures, _since) = (0, null);

    /// <returns>False: patience is at its end.</returns>
    public async Task<bool> Wait(string trouble, TimeSpan? asked, CancellationToken cancellation)
    {
        var elapsed = Elapsed();
        if (elapsed >= Patience)
            return false;
        var doubled = First * Math.Pow(2, Math.Min(_failures++, 10));
        var pause = asked is { } given && given > TimeSpan.Zero ? given : (doubled < Longest ? doubled : Longest) * (0.5 + Random.Shared.NextDouble() / 2);
        if (answered())
            options.OnTrouble?.Invoke(trouble);
        await Task.Delay(pause < Patience - elapsed ? pause : Patience - elapsed, options.Time, cancellation);
        return true;
    }

    private TimeSpan Elapsed()
    {
        _since ??= options.Time.GetTimestamp();
        return options.Time.GetElapsedTime(_since.Value);
    }
}
