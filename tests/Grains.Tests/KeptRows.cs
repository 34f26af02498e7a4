using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace RenderFarm.Grains.Tests;

/// <summary>Rows that outlive the silos of a test, with the rules of a database: a write over another version than the one seen fails. It fails otherwise too, when told to.</summary>
internal sealed class KeptRows : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (string Tag, object? State)> _rows = new();
    private long _tags;

    /// <summary>Rows that are not empty, as "grain row".</summary>
    public IEnumerable<string> Written => _rows.Where(row => row.Value.State is not null).Select(row => $"{row.Key.Grain} {row.Key.Name}");

    /// <summary>What becomes of a write, by the row's name.</summary>
    public Func<string, WriteFault> Faults { get; set; } = _ => WriteFault.None;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _rows.TryGetValue((stateName, grainId), out var row);
        (grainState.RecordExists, grainState.ETag) = (found && row.State is not null, found ? row.Tag : null);
        if (grainState.RecordExists)
            grainState.State = (T)row.State!;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Replace(stateName, grainId, grainState, grainState.State);

    // An emptied row keeps its version.
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Replace(stateName, grainId, grainState, null);
        (grainState.State, grainState.RecordExists) = (default!, false);
    }

    private Task Replace<T>(string name, GrainId grain, IGrainState<T> seen, object? state)
    {
        var fault = Faults(name);
        if (fault == WriteFault.Refused)
            throw new TimeoutException("The store did not answer.");
        var tag = Interlocked.Increment(ref _tags).ToString(CultureInfo.InvariantCulture);
        _rows.AddOrUpdate(
            (name, grain),
            _ => seen.ETag is null ? (tag, state) : throw new InconsistentStateException("There is no such row any more."),
            (_, row) => row.Tag == seen.ETag ? (tag, state) : throw new InconsistentStateException($"Row {name} is another by now."));
        (seen.ETag, seen.RecordExists) = (tag, true);
        return fault == WriteFault.Unacknowledged ? Task.FromException(new TimeoutException("The store did not answer in time.")) : Task.CompletedTask;
    }
}

internal enum WriteFault
{
    None,

    /// <summary>Nothing is written.</summary>
    Refused,

    /// <summary>It is written, and the writer is not told.</summary>
    Unacknowledged,
}
