namespace RenderFarm.Architecture.Tests;

/// <summary>Who may see whom, as ARCHITECTURE.md draws it.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Core"] = [],
        ["Engine"] = ["Core"],
        ["Engine.Torch"] = ["Core", "Engine"],
        ["Media"] = ["Core"],
        ["Node"] = ["Core", "Media"],
        ["Azure"] = ["Core", "Node"],
        ["Views"] = ["Core"],
        ["CpuNode"] = ["Core", "Engine", "Media", "Node"],
        ["Host"] = ["Core", "Node", "Views"],
        ["Web"] = ["Core", "Media"],
        ["Client"] = ["Core", "CpuNode", "Engine", "Host", "Media", "Node", "Web"],
        ["Grains"] = ["Core", "Views"],
        ["Silo"] = ["Azure", "Core", "CpuNode", "Grains", "Media", "Node", "TorchNode", "Views", "Web"],
        ["TorchClient"] = ["Client", "Core", "CpuNode", "Engine.Torch", "TorchNode"],
        ["TorchNode"] = ["Core", "CpuNode", "Engine", "Engine.Torch", "Node"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Core"] = [],
        ["Engine"] = [],
        ["Engine.Torch"] = ["TorchSharp"],
        ["Media"] = [],
        ["Node"] = [],
        ["Azure"] = ["Azure.Identity", "Azure.Storage.Blobs"],
        ["Host"] = ["Microsoft.Data.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3"],
        ["Web"] = ["Microsoft.AspNetCore.OpenApi", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol"],
        ["Views"] = [],
        ["CpuNode"] = [],
        ["TorchClient"] = [],
        ["TorchNode"] = [],
        ["Client"] = ["System.CommandLine", "YamlDotNet"],
        ["Grains"] = ["Microsoft.Orleans.Reminders", "Microsoft.Orleans.Sdk", "Microsoft.Orleans.Server"],
        ["Silo"] =
        [
            "Microsoft.AspNetCore.Authentication.JwtBearer", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Connections.Security",
            "Microsoft.Orleans.Dashboard", "Microsoft.Orleans.Persistence.AdoNet", "Microsoft.Orleans.Reminders.AdoNet", "Microsoft.Orleans.Server",
            "Npgsql", "SixLabors.ImageSharp", "System.CommandLine",
        ],
    };

    [Fact]
    public void ProjectsSeeOnlyWhomTheyMay() => AssertOnly(Arrows, "ProjectReference", Path.GetFileNameWithoutExtension);

    [Fact]
    public void ProjectsUseOnlyThePackagesTheyMay() => AssertOnly(Packages, "PackageReference", name => name);

    [Fact]
    public void EveryProjectHasItsArrows() => Assert.Equal(Arrows.Keys.Order(), Tree.Projects.Keys.Order());

    // An analyzer is gone once the code is compiled: it is no dependency.
    private static void AssertOnly(Dictionary<string, string[]> allowed, string element, Func<string, string?> name)
    {
        var forbidden =
            from project in Tree.Projects
            from reference in project.Value.Descendants(element)
            where (string?)reference.Attribute("PrivateAssets") != "all"
            let target = name(reference.Attribute("Include")!.Value.Replace('\\', '/'))
            where !allowed[project.Key].Contains(target)
            select $"{project.Key} -> {target}";
        Assert.Empty(forbidden);
    }

    [Fact]
    public void CompiledEngineSeesNothingButCoreAndTheRuntime()
    {
        var seen = typeof(Engine.StyleTransfer).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => name.StartsWith("RenderFarm", StringComparison.Ordinal));
        Assert.Equal(["RenderFarm.Core"], seen);
    }

    [Fact]
    public void LocalFilterNamesOnlyProjectsOfTheSolution()
    {
        var solution = Tree.Text("RenderFarm.sln").Replace('\\', '/');
        var missing = Tree.Text("RenderFarm.Local.slnf").Split('"').Where(word => word.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(word => word.Replace("\\\\", "/", StringComparison.Ordinal))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }
}
