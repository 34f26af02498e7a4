using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace RenderFarm.Grains.Storage;

/// <summary>
/// The rows of one grain in the storage provider, by name. A row is written only over what was read or written here before: who was overtaken by
/// another activation of the same grain is told, and has written nothing.
/// </summary>
internal sealed class Rows(IServiceProvider services, GrainId grain)
{
    private readonly IGrainStorage _storage = services.GetRequiredKeyedService<IGrainStorage>(FarmGrains.Storage);

    public async Task<Row> Read(string name)
    {
        var state = new GrainState<StoredRow>(new StoredRow());
        await _storage.ReadStateAsync(name, grain, state);
        return new Row(name, state);
    }

    /// <exception cref="InconsistentStateException">Another activation wrote it meanwhile: nothing was written.</exception>
    public Task Write(Row row, long sequence, byte[] bytes)
    {
        row.State.State = new StoredRow { Sequence = sequence, Bytes = bytes };
        return _storage.WriteStateAsync(row.Name, grain, row.State);
    }

    /// <summary>Empties it; what was written there before cannot be written over it.</summary>
    /// <exception cref="InconsistentStateException">Another activation wrote it meanwhile: nothing was emptied.</exception>
    public Task Clear(Row row) => row.Exists ? _storage.ClearStateAsync(row.Name, grain, row.State) : Task.CompletedTask;
}

/// <summary>A row as it was last read or written.</summary>
internal sealed record Row(string Name, GrainState<StoredRow> State)
{
    public bool Exists => State.RecordExists;
    public long Sequence => State.State!.Sequence;
    public byte[] Bytes => State.State!.Bytes;
}
