using RenderFarm.Silo.Tests.Hosting;

namespace RenderFarm.Cluster.Tests;

/// <summary>The silo as a next version would be: today's, over a Core whose jobs and ranges have a field more (tests/NextCore).</summary>
internal sealed class NextVersion : IDisposable
{
    /// <summary>What stands in rows of jobs and ranges that began before that version, and under it.</summary>
    public const string Former = "begun under the former version", Next = "begun under the next version";

    private readonly string _folder = Directory.CreateTempSubdirectory("farm-next-").FullName;

    public NextVersion()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        foreach (var file in here.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Directory!.Name != "next"))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(here.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy);
        }
        File.Copy(Path.Combine(here.FullName, "next", "RenderFarm.Core.dll"), Path.Combine(_folder, "RenderFarm.Core.dll"), overwrite: true);
        Launch = SiloLaunch.Usual with { Program = Path.Combine(_folder, Path.GetFileName(SiloLaunch.Usual.Program)) };
    }

    public SiloLaunch Launch { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
