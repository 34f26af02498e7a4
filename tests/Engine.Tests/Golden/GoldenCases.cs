using System.Text.Json;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>The golden files' cases, and the formulas of their inputs (see make_golden.py).</summary>
internal static class GoldenCases
{
    public static IEnumerable<JsonElement> Of(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "RenderFarm.sln")))
                return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "tests/Engine.Tests/Golden", name + ".json")))
                    .RootElement.EnumerateArray();
        throw new DirectoryNotFoundException("RenderFarm.sln is not above the tests.");
    }

    public static double[] Doubles(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    public static float[] Singles(this JsonElement element, string name) => [.. element.Doubles(name).Select(value => (float)value)];

    public static int Int(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static double Double(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static Network Network(JsonElement recipe, Pooling pooling = Pooling.Average, Padding padding = Padding.Zero) =>
        RandomNetwork.Create(
            "golden", (ulong)recipe.Int("seed"),
            [.. recipe.Doubles("blocks").Select(x => (int)x)], [.. recipe.Doubles("widths").Select(x => (int)x)]) with
        {
            Pooling = pooling, Padding = padding,
        };

    public static float[] Dense(int width, int height) =>
        Each(width, height, (c, y, x) => (17 * c + 31 * y + 47 * x + 13 * x * y) % 256 / 256.0);

    public static float[] Waves(int seed, int width, int height) => Each(width, height, (c, y, x) =>
        (2 * Triangle(x + 2 * y + 9 * c + 5 * seed, 16) + Triangle(3 * x - y + 4 * c + 7 * seed + 1024, 32)
            + Triangle(x * y / 8 + 3 * c + seed, 32)) / 4);

    private static double Triangle(int n, int p) => Math.Abs(n % (2 * p) - p) / (double)p;

    private static float[] Each(int width, int height, Func<int, int, int, double> value)
    {
        var planes = new float[3 * width * height];
        for (var i = 0; i < planes.Length; i++)
            planes[i] = (float)value(i / (width * height), i / width % height, i % width);
        return planes;
    }
}
