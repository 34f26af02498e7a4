namespace RenderFarm.Core.Frames;

/// <summary>A fixed number of places, each empty at first. Immutable: a change copies one page of 32 places and the list of pages.</summary>
internal sealed class PagedArray<T>
{
    private const int PageSize = 32;

    private readonly T[]?[] _pages;

    public PagedArray(int count) => _pages = new T[]?[(count + PageSize - 1) / PageSize];

    private PagedArray(T[]?[] pages) => _pages = pages;

    public T? this[int index] => _pages[index / PageSize] is { } page ? page[index % PageSize] : default;

    public PagedArray<T> With(int index, T value)
    {
        var pages = (T[]?[])_pages.Clone();
        ref var page = ref pages[index / PageSize];
        page = page is null ? new T[PageSize] : (T[])page.Clone();
        page[index % PageSize] = value;
        return new(pages);
    }
}
