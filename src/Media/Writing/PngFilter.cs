namespace RenderFarm.Media.Writing;

/// <summary>
/// PNG's five row filters (section 9), chosen row by row: the one whose bytes, taken as signed, have the smallest sum of magnitudes,
/// the heuristic that the specification recommends.
/// </summary>
internal sealed class PngFilter(int rowBytes, int pixelBytes)
{
    private const int Filters = 5;

    private readonly byte[][] _filtered = [.. Enumerable.Range(0, Filters).Select(f => NewRow(f, rowBytes))];
    private byte[] _current = new byte[rowBytes];
    private byte[] _previous = new byte[rowBytes];

    /// <summary>Where the next row is to be put.</summary>
    public Span<byte> Current => _current;

    /// <summary>The current row with the filter's number before it; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        for (var i = 0; i < rowBytes; i++)
        {
            int x = _current[i], b = _previous[i];
            var (a, c) = i < pixelBytes ? (0, 0) : (_current[i - pixelBytes], _previous[i - pixelBytes]);
            _filtered[0][i + 1] = (byte)x;
            _filtered[1][i + 1] = (byte)(x - a);
            _filtered[2][i + 1] = (byte)(x - b);
            _filtered[3][i + 1] = (byte)(x - (a + b) / 2);
            _filtered[4][i + 1] = (byte)(x - Paeth(a, b, c));
        }
        (_previous, _current) = (_current, _previous);
        return _filtered.MinBy(Cost);
    }

    private static byte[] NewRow(int filter, int rowBytes)
    {
        var row = new byte[rowBytes + 1];
        row[0] = (byte)filter;
        return row;
    }

    private static long Cost(byte[] row)
    {
        long sum = 0;
        for (var i = 1; i < row.Length; i++)
            sum += Math.Abs((int)(sbyte)row[i]);
        return sum;
    }

    // Of left, above and above left, the one nearest to left + above - above left.
    private static int Paeth(int a, int b, int c)
    {
        var (pa, pb, pc) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - 2 * c));
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }
}
