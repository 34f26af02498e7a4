namespace RenderFarm.Client.Remote;

/// <summary>How a client bears with its farm and the network between.</summary>
public sealed record FarmClientOptions
{
    /// <summary>How long requests are repeated that fail for reasons that may pass: connections refused or broken, 429, 502, 503, 504.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The same for a farm that does not answer at all before it ever did: a wrong address, or none is running.</summary>
    public TimeSpan FirstPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The same for watches: a farm that is restarted, a laptop that slept.</summary>
    public TimeSpan WatchPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A watch that hears nothing so long connects anew; the farm makes itself heard every 15 seconds.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long the farm may take to begin an answer.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Told in one line when a request will be repeated.</summary>
    public Action<string>? OnTrouble { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
