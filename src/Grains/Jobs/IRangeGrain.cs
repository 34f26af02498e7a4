namespace RenderFarm.Grains.Jobs;

/// <summary>A thousand frames of a job, as the queue shard last told of them: read by whoever looks at frames, and by a shard that starts.</summary>
[Alias("farm.range")]
internal interface IRangeGrain : IGrainWithStringKey
{
    /// <summary>Without bytes: nothing ever happened to it.</summary>
    [Alias("load")]
    Task<RangeRecord> Load();

    /// <summary>Remembers a newer state; durable when it returns, if it is to be saved.</summary>
    [Alias("store")]
    Task Store(RangeRecord state, bool save);

    /// <summary>Its job is forgotten.</summary>
    [Alias("clear")]
    Task Clear();
}
