using RenderFarm.Grains.Storage;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Records;

[GrainType("farm.list"), CollectionAgeLimit(Minutes = 2)]
internal sealed class ListGrain(IGrainContext context, IServiceProvider services) : Grain, IListGrain
{
    private readonly Rows _rows = new(services, context.GrainId);

    /// <summary>The row that is written now, and how many are before it.</summary>
    private Row? _row;
    private int _full;
    private List<byte[]> _items = [];

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Rows are only ever added: the last one is found by doubling, then halving.
        var (has, lacks) = (-1, 0);
        while ((await Part(lacks)).Exists)
            (has, lacks) = (lacks, 2 * lacks + 1);
        while (lacks - has > 1)
            if ((has + lacks) / 2 is var middle && (await Part(middle)).Exists)
                has = middle;
            else
                lacks = middle;
        await Turn(Math.Max(0, has));
    }

    public async Task Append(byte[] item)
    {
        if (_items.Count >= Limits.ItemsOfARow)
            await Turn(_full + 1);
        var with = new List<byte[]>(_items) { item };
        await this.Guarded(() => _rows.Write(_row!, _row!.Sequence + 1, WireJson.Write(with)));
        _items = with;
    }

    public async Task<ListPart> Newest(long? before, int most)
    {
        var items = new List<byte[]>();
        var at = Math.Min(before ?? long.MaxValue, (long)_full * Limits.ItemsOfARow + _items.Count);
        for (List<byte[]> row = []; at > 0 && items.Count < most; items.Add(row[(int)(--at % Limits.ItemsOfARow)]))
            if (items.Count == 0 || at % Limits.ItemsOfARow == 0)
                row = (at - 1) / Limits.ItemsOfARow == _full ? _items : WireJson.Read<List<byte[]>>((await Part((int)((at - 1) / Limits.ItemsOfARow))).Bytes);
        return new ListPart(items, at);
    }

    public async Task Clear()
    {
        // From the end, so that what is there stays without gaps.
        for (var index = _full; index >= 0; index--)
        {
            var row = index == _full ? _row! : await Part(index);
            await this.Guarded(() => _rows.Clear(row));
        }
        DeactivateOnIdle();
    }

    private Task<Row> Part(int index) => _rows.Read($"part-{index}");

    private async Task Turn(int index)
    {
        (_row, _full) = (await Part(index), index);
        _items = _row.Exists ? WireJson.Read<List<byte[]>>(_row.Bytes) : [];
    }
}
