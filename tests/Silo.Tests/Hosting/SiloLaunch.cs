using RenderFarm.Silo.Commands;

namespace RenderFarm.Silo.Tests.Hosting;

/// <summary>How a silo's process is begun, where that is not as usual.</summary>
internal sealed record SiloLaunch
{
    public static SiloLaunch Usual { get; } = new();

    /// <summary>The program, with all that it needs beside it.</summary>
    public string Program { get; init; } = typeof(SiloProgram).Assembly.Location;

    /// <summary>Of its environment, beside what it inherits.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
