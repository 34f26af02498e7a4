using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Tests.Weights;

/// <summary>Files for the readers' tests: those that PyTorch wrote, beside this file, and the shared real ones where present.</summary>
internal static class Fixture
{
    /// <summary>The tensors that make_fixtures.py writes, in its order.</summary>
    public static readonly (string Name, int[] Shape)[] Tensors =
    [
        ("features.0.weight", [4, 3, 3, 3]), ("features.0.bias", [4]),
        ("features.2.weight", [4, 4, 3, 3]), ("features.2.bias", [4]),
        ("features.5.weight", [6, 4, 3, 3]), ("features.5.bias", [6]),
        ("classifier.0.weight", [5, 24]), ("classifier.0.bias", [5]),
    ];

    public static string Root { get; } = FindRoot();

    public static string PathOf(string name) =>
        Path.Combine(Root, "tests", "Engine.Tests", "Weights", "Fixtures", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>A file that is not part of the project; the test is skipped where it is missing.</summary>
    public static string Shared(params string[] path)
    {
        var full = Path.Combine([Root, "..", "shared", .. path]);
        if (!File.Exists(full))
            Assert.Skip($"../shared/{string.Join('/', path)} is not here.");
        return full;
    }

    public static TensorFile Open(byte[] bytes) => TensorFile.Open(new MemoryBytes("test.file", bytes));

    /// <summary>Element i of tensor t of make_fixtures.py.</summary>
    public static float[] Expected(int tensor)
    {
        var values = new float[Tensors[tensor].Shape.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = ((37 * i + 11 + tensor) % 101 - 50) / 64f;
        return values;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "RenderFarm.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
