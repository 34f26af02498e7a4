using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace RenderFarm.Grains.Tests;

/// <summary>Rows that outlive the silos of a test, with the rules of a database: a write over another version than the one seen fails. It fails otherwise too, when told to.</summary>
internal sealed class KeptRows : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (string Tag, object State)> _rows = new();
    private long _tags;

    /// <summary>What becomes of a write, by the row's name.</summary>
    public Func<string, WriteFault> Faults { get; set; } = _ => WriteFault.None;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _rows.TryGetValue((stateName, grainId), out var row);
        (grainState.RecordExists, grainState.ETag) = (found, found ? row.Tag : null);
        if (found)
            grainState.State = (T)row.State;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var fault = Faults(stateName);
        if (fault == WriteFault.Refused)
            throw new TimeoutException("The store did not answer.");
        var tag = Interlocked.Increment(ref _tags).ToString(CultureInfo.InvariantCulture);
        _rows.AddOrUpdate(
            (stateName, grainId),
            _ => grainState.ETag is null ? (tag, (object)grainState.State!) : throw new InconsistentStateException("There is no such row any more."),
            (_, row) => row.Tag == grainState.ETag ? (tag, (object)grainState.State!) : throw new InconsistentStateException($"Row {stateName} is another by now."));
        (grainState.ETag, grainState.RecordExists) = (tag, true);
        return fault == WriteFault.Unacknowledged ? Task.FromException(new TimeoutException("The store did not answer in time.")) : Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException("Grains never clear.");
}

internal enum WriteFault
{
    None,

    /// <summary>Nothing is written.</summary>
    Refused,

    /// <summary>It is written, and the writer is not told.</summary>
    Unacknowledged,
}
