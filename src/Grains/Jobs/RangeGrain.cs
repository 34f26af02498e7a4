using RenderFarm.Grains.Storage;

namespace RenderFarm.Grains.Jobs;

[GrainType("farm.range"), CollectionAgeLimit(Minutes = 2)]
internal sealed class RangeGrain(IGrainContext context, IServiceProvider services) : Grain, IRangeGrain
{
    private readonly Rows _rows = new(services, context.GrainId);
    private Row? _row;
    private RangeRecord _state;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _row = await _rows.Read("range");
        if (_row.Exists)
            _state = new RangeRecord(_row.Sequence, _row.Bytes);
    }

    public Task<RangeRecord> Load() => Task.FromResult(_state);

    public async Task Store(RangeRecord state, bool save)
    {
        // A shard that was overtaken may still tell of what it knew.
        if (state.Sequence >= _state.Sequence)
            _state = state;
        if (save && _row!.Sequence < _state.Sequence)
            await this.Guarded(() => _rows.Write(_row, _state.Sequence, _state.Bytes!));
    }

    public async Task Clear()
    {
        await this.Guarded(() => _rows.Clear(_row!));
        _state = default;
        DeactivateOnIdle();
    }
}
