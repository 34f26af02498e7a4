using RenderFarm.Core;

namespace RenderFarm.Node.Quality;

/// <summary>How much a picture varies.</summary>
/// <param name="Deviation">The largest standard deviation of its three planes; samples are 0..1.</param>
/// <param name="Broken">Samples that are NaN or infinite.</param>
internal readonly record struct Spread(double Deviation, int Broken)
{
    public static Spread Of(Picture picture)
    {
        var (largest, broken) = (0.0, 0);
        for (var channel = 0; channel < 3; channel++)
        {
            // About the first sample: a bright uniform plane would lose its small differences in the large squares.
            var plane = picture.Plane(channel);
            var pivot = float.IsFinite(plane[0]) ? plane[0] : 0;
            var (sum, squares) = (0.0, 0.0);
            foreach (var sample in plane)
            {
                if (!float.IsFinite(sample))
                {
                    broken++;
                    continue;
                }
                double difference = sample - pivot;
                sum += difference;
                squares += difference * difference;
            }
            largest = Math.Max(largest, squares / plane.Length - sum / plane.Length * (sum / plane.Length));
        }
        return new Spread(Math.Sqrt(Math.Max(0, largest)), broken);
    }
}
