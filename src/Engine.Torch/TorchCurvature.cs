using RenderFarm.Engine.Backends;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch;

/// <summary>
/// Curvature pairs whose numbers never leave the device. With R the upper triangle of S^T Y, D its diagonal, and p = R^-1 S^T g, the two loops come to
/// H g = gamma g - gamma Y p + S R^-T (D p + gamma (Y^T Y p - Y^T g)) (Byrd, Nocedal and Schnabel 1994, theorem 2.2): some thirty operations, where one for each
/// coefficient would be hundreds. Sums are float64.
/// </summary>
/// <param name="turn">Held while vectors are widened: one picture's at a time.</param>
internal sealed class TorchCurvature(int capacity, Device device, Lock turn) : ICurvature
{
    /// <summary>Samples of all vectors that are widened at once: 100 MB on CUDA, of 21 vectors those of 364 x 364 px; what caches hold on the processor.</summary>
    private readonly int _chunk = device.type == DeviceType.CUDA ? 1 << 23 : 1 << 18;

    /// <summary>Samples of one product of matrices.</summary>
    private const int Piece = 1 << 12;

    /// <summary>[0]: s_i . y_j for i &lt;= j, [1]: y_i . y_j.</summary>
    private readonly Tensor _products = Zeros(device, 2, capacity, capacity), _markedProducts = Zeros(device, 2, capacity, capacity);

    /// <summary>Of the last <see cref="Add"/>: s_i . g, y_i . g.</summary>
    private readonly Tensor _ofGradient = Zeros(device, 2, capacity), _markedOfGradient = Zeros(device, 2, capacity);

    /// <summary>g . g of the same gradient, and of the last <see cref="Descend"/> the slope.</summary>
    private readonly Tensor _square = Zeros(device), _slope = Zeros(device);

    private int _count, _markedCount;

    public double Newest
    {
        get
        {
            using var newest = NewestProduct(0);
            return Home.Read(newest);
        }
    }

    public double Slope => Home.Read(_slope);

    public void Add(ReadOnlySpan<IVector> s, ReadOnlySpan<IVector> y, IVector gradient)
    {
        using var scope = NewDisposeScope();
        var n = _count = s.Length;
        Tensor[] all = [.. Tensors(s), .. Tensors(y), TorchVector.Of(gradient)];
        var products = zeros([2, 2 * n + 1], float64, device);
        lock (turn)
            foreach (var wide in Widened(all))
                products.add_(OfLastTwo(wide));
        var (ofChange, ofGradient) = (products[0], products[1]);
        _products[0].narrow(0, 0, n).select(1, n - 1).copy_(ofChange.narrow(0, 0, n));
        _products[1].narrow(0, 0, n).select(1, n - 1).copy_(ofChange.narrow(0, n, n));
        _products[1].narrow(1, 0, n).select(0, n - 1).copy_(ofChange.narrow(0, n, n));
        _ofGradient.narrow(1, 0, n).copy_(ofGradient.narrow(0, 0, 2 * n).view(2, n));
        _square.copy_(ofGradient[2 * n]);
    }

    public void Descend(ReadOnlySpan<IVector> s, ReadOnlySpan<IVector> y, IVector gradient, IVector direction)
    {
        using var scope = NewDisposeScope();
        if (s.Length == 0)
        {
            direction.CopyFrom(gradient);
            direction.Scale(-1);
            var wide = TorchVector.Of(gradient).to(float64);
            _slope.copy_(wide.dot(wide).neg_());
            return;
        }
        Tensor[] all = [.. Tensors(s), .. Tensors(y), TorchVector.Of(gradient)];
        var ofGradient = _ofGradient.narrow(1, 0, s.Length);
        var factors = Factors(ofGradient);
        _slope.copy_(factors.dot(cat([ofGradient.reshape(-1), _square.unsqueeze(0)])));
        var from = 0L;
        lock (turn)
            foreach (var wide in Widened(all))
            {
                var sum = factors.unsqueeze(0).mm(wide)[0];
                TorchVector.Of(direction).narrow(0, from, sum.shape[0]).copy_(sum);
                from += sum.shape[0];
            }
    }

    public INumbers Trace()
    {
        using var scope = NewDisposeScope();
        return new TorchNumbers(stack([NewestProduct(0), _slope]));
    }

    public void DropOldest()
    {
        using var scope = NewDisposeScope();
        _count--;
        Square(_products, 0).copy_(Square(_products, 1).clone());
    }

    public void DropNewest() => _count--;

    public void Clear() => _count = 0;

    public void Download(Span<double> products)
    {
        using var scope = NewDisposeScope();
        if (_count > 0)
            Square(_products, 0).contiguous().cpu().data<double>().ToArray().CopyTo(products);
    }

    public void Upload(ReadOnlySpan<double> products, int n)
    {
        using var scope = NewDisposeScope();
        _count = n;
        if (n > 0)
            Square(_products, 0).copy_(tensor(products.ToArray(), [2, n, n]));
    }

    public void Mark()
    {
        _markedProducts.copy_(_products);
        _markedOfGradient.copy_(_ofGradient);
        _markedCount = _count;
    }

    public void Rewind()
    {
        _products.copy_(_markedProducts);
        _ofGradient.copy_(_markedOfGradient);
        _count = _markedCount;
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_products, _markedProducts, _ofGradient, _markedOfGradient, _square, _slope])
            tensor.Dispose();
    }

    /// <summary>Of s, y and g in direction = -H g.</summary>
    private Tensor Factors(Tensor ofGradient)
    {
        var products = Square(_products, 0);
        var (sy, yy) = (products[0], products[1]);
        var gamma = NewestProduct(0) / NewestProduct(1);
        var p = linalg.solve_triangular(sy, ofGradient[0].unsqueeze(1), upper: true);
        var inner = sy.diagonal().unsqueeze(1) * p + gamma * (yy.mm(p) - ofGradient[1].unsqueeze(1));
        var ofS = linalg.solve_triangular(sy.t(), inner, upper: false);
        return cat([ofS.squeeze(1).neg(), gamma * p.squeeze(1), gamma.neg().unsqueeze(0)]);
    }

    private Tensor NewestProduct(int kind) => _products[kind, _count - 1, _count - 1];

    /// <summary>The products of _count pairs, beginning with one.</summary>
    private Tensor Square(Tensor products, int first) => products.narrow(1, first, _count).narrow(2, first, _count);

    /// <summary>
    /// Inner products of the last two rows, the newest change and the gradient, with all. In pieces: two long rows by twenty would be a single block's work for a GPU.
    /// </summary>
    private static Tensor OfLastTwo(Tensor rows)
    {
        var (height, length) = (rows.shape[0], rows.shape[1]);
        var count = length / Piece;
        var rest = rows.narrow(1, count * Piece, length - count * Piece);
        var ofRest = rest.narrow(0, height - 2, 2).mm(rest.t());
        var pieces = rows.narrow(1, 0, count * Piece).view(height, count, Piece).transpose(0, 1);
        return ofRest.add_(pieces.narrow(1, height - 2, 2).bmm(pieces.transpose(1, 2)).sum(0L));
    }

    /// <summary>One chunk of all vectors after the other, each a row of float64.</summary>
    private IEnumerable<Tensor> Widened(Tensor[] vectors)
    {
        var (length, most) = (vectors[0].shape[0], _chunk / vectors.Length);
        for (var from = 0L; from < length; from += most)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(most, length - from);
            yield return stack(vectors.Select(vector => vector.narrow(0, from, count))).to(float64);
        }
    }

    private static Tensor[] Tensors(ReadOnlySpan<IVector> vectors)
    {
        var tensors = new Tensor[vectors.Length];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = TorchVector.Of(vectors[i]);
        return tensors;
    }

    private static Tensor Zeros(Device device, params long[] shape) => zeros(shape, float64, device).DetachFromDisposeScope();
}
