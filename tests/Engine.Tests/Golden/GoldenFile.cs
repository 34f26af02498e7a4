using System.Text.Json;
using RenderFarm.Engine.Tests.Weights;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>The numbers that make_golden.py wrote beside this file.</summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<T> Read<T>(string name)
    {
        var path = Path.Combine(Fixture.Root, "tests", "Engine.Tests", "Golden", name + ".json");
        return JsonSerializer.Deserialize<T[]>(File.ReadAllBytes(path), Format)!;
    }
}
