namespace RenderFarm.Grains.Records;

/// <summary>One small thing worth remembering, by its name: which job an idempotency key stands for, a finished frame, a delivered webhook.</summary>
[Alias("farm.note")]
internal interface INoteGrain : IGrainWithStringKey
{
    /// <summary>Null: nothing was written.</summary>
    [Alias("read")]
    Task<byte[]?> Read();

    /// <summary>Durable when it returns.</summary>
    [Alias("write")]
    Task Write(byte[] bytes);

    /// <summary>Keeps what is there.</summary>
    /// <returns>What is there now.</returns>
    [Alias("write-once")]
    Task<byte[]> WriteOnce(byte[] bytes);
}
