namespace RenderFarm.Engine.Tests.Golden;

/// <summary>The pictures of make_golden.py: formulas in integers over powers of two, so that both sides have the same floats.</summary>
internal static class GoldenPictures
{
    /// <summary>Noise-like: ((17c + 31y + 47x + 13xy) mod 256) / 256.</summary>
    public static float[] Dense(int width, int height) =>
        Draw(width, height, (c, y, x) => (17 * c + 31 * y + 47 * x + 13 * x * y) % 256 / 256f);

    /// <summary>Smooth slopes and edges: a mixture of three triangle waves.</summary>
    public static float[] Waves(int seed, int width, int height) => Draw(width, height, (c, y, x) =>
    {
        var slow = Triangle(x + 2 * y + 9 * c + 5 * seed, 16);
        var fast = Triangle(3 * x - y + 4 * c + 7 * seed + 1024, 32);
        return (2 * slow + fast + Triangle(x * y / 8 + 3 * c + seed, 32)) / 4;
    });

    private static float Triangle(int n, int period) => Math.Abs(n % (2 * period) - period) / (float)period;

    private static float[] Draw(int width, int height, Func<int, int, int, float> value)
    {
        var rgb = new float[3 * height * width];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = value(i / (width * height), i / width % height, i % width);
        return rgb;
    }
}
