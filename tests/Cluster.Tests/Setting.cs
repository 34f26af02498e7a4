using System.Globalization;

namespace RenderFarm.Cluster.Tests;

/// <summary>What a longer night, or another order of faults, is asked for by.</summary>
internal static class Setting
{
    public static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
