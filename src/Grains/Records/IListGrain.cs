namespace RenderFarm.Grains.Records;

/// <summary>A list that grows, in rows of bounded size: the audit log, the words of a frame's attempts.</summary>
[Alias("farm.list")]
internal interface IListGrain : IGrainWithStringKey
{
    /// <summary>Durable when it returns.</summary>
    [Alias("append")]
    Task Append(byte[] item);

    /// <summary>Items before one, newest first.</summary>
    /// <param name="before">Number of an item, from 0; null: the newest.</param>
    /// <returns>The items, and the number of the last of them.</returns>
    [Alias("newest")]
    Task<ListPart> Newest(long? before, int most);

    /// <summary>It begins anew.</summary>
    [Alias("clear")]
    Task Clear();
}

/// <param name="Last">Number of the last item here: what comes before it is the next part. 0: this was all.</param>
[GenerateSerializer, Alias("farm.list-part"), Immutable]
internal readonly record struct ListPart([property: Id(0)] IReadOnlyList<byte[]> Items, [property: Id(1)] long Last);
