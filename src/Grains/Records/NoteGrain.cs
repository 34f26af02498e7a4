using RenderFarm.Grains.Storage;

namespace RenderFarm.Grains.Records;

[GrainType("farm.note"), CollectionAgeLimit(Minutes = 2)]
internal sealed class NoteGrain(IGrainContext context, IServiceProvider services) : Grain, INoteGrain
{
    private readonly Rows _rows = new(services, context.GrainId);
    private Row? _row;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => _row = await _rows.Read("note");

    public Task<byte[]?> Read() => Task.FromResult(_row!.Exists ? _row.Bytes : null);

    public Task Write(byte[] bytes) => this.Guarded(() => _rows.Write(_row!, _row!.Sequence + 1, bytes));

    public async Task<byte[]> WriteOnce(byte[] bytes)
    {
        if (!_row!.Exists)
            await Write(bytes);
        return _row.Bytes;
    }
}
