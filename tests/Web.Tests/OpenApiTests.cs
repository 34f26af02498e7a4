using System.Diagnostics;
using System.Text.Json;

namespace RenderFarm.Web.Tests;

public sealed class OpenApiTests : IAsyncLifetime
{
    // Of @redocly/cli; kept in a cache of the machine, as it is large.
    private const string LinterVersion = "2.77.0";

    private FarmServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FarmServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task EveryOperationSaysAllOfItself()
    {
        var document = await _server.Get("openapi.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var tags = document.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()).ToHashSet();
        var names = new HashSet<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
            {
                var at = $"{operation.Name} {path.Name}";
                Assert.StartsWith("/api/v1/", path.Name, StringComparison.Ordinal);
                Assert.True(names.Add(operation.Value.GetProperty("operationId").GetString()!), at);
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.Contains(Assert.Single(operation.Value.GetProperty("tags").EnumerateArray()).GetString(), tags);
                var responses = operation.Value.GetProperty("responses").EnumerateObject().ToDictionary(r => r.Name, r => r.Value);
                Assert.True(responses.Keys.Any(status => status.StartsWith('2')), at);
                foreach (var status in (string[])["400", "401", "403", "429", "503"])
                    Assert.True(responses.TryGetValue(status, out var problem) && problem.GetProperty("content").TryGetProperty("application/problem+json", out _), $"{at} {status}");
                Assert.All(responses, response => Assert.NotEmpty(response.Value.GetProperty("description").GetString()!));
                if (operation.Value.TryGetProperty("parameters", out var parameters))
                    Assert.All(parameters.EnumerateArray(), parameter => Assert.True(parameter.TryGetProperty("description", out _), $"{at} {parameter}"));
            }
        Assert.True(names.Count > 30);
    }

    [Fact]
    public async Task IdsAreTextsAndEventsHaveTheirKinds()
    {
        var schemas = (await _server.Get("openapi.json")).GetProperty("components").GetProperty("schemas");
        var job = schemas.GetProperty("JobView").GetProperty("properties");
        Assert.Contains("[0-9a-hjkmnp-tv-z]{16}", Text(job.GetProperty("id")), StringComparison.Ordinal);
        Assert.Contains("[0-9a-f]{64}", Text(job.GetProperty("networkHash")), StringComparison.Ordinal);
        Assert.Contains("middleOut", schemas.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"framesChanged\"", schemas.ToString(), StringComparison.Ordinal);

        string Text(JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
            ? schemas.GetProperty(reference.GetString()!.Split('/')[^1]).ToString()
            : schema.ToString();
    }

    [Fact]
    public async Task LinterFindsNoFault()
    {
        var linter = await Linter() ?? "";
        if (linter.Length == 0)
            Assert.Skip("The linter needs node and npm, and npm a registry that has @redocly/cli.");
        var folder = Directory.CreateTempSubdirectory("farm-lint-");
        try
        {
            var file = Path.Combine(folder.FullName, "openapi.json");
            await File.WriteAllTextAsync(file, await _server.Client.GetStringAsync("openapi.json"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "redocly.yaml"), "extends: [recommended]\ntelemetry: off\n");
            var (code, output) = await Run(linter, folder.FullName, "lint", file, "--format=stylish", "--max-problems=30");
            Assert.True(code == 0, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string?> Linter()
    {
        var cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "renderfarm", "redocly-" + LinterVersion);
        var linter = Path.Combine(cache, "node_modules", ".bin", "redocly");
        if (File.Exists(linter))
            return linter;
        try
        {
            // Moved when it is whole: two test runs at once must not see half of it.
            var made = Directory.CreateDirectory(cache + "-" + Guid.NewGuid().ToString("N")).FullName;
            var (code, _) = await Run("npm", made, "install", "--no-audit", "--no-fund", "--silent", "--prefix", made, "@redocly/cli@" + LinterVersion);
            if (code == 0 && !Directory.Exists(cache))
                Directory.Move(made, cache);
            else
                Directory.Delete(made, recursive: true);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return null;
        }
        return File.Exists(linter) ? linter : null;
    }

    private static async Task<(int Code, string Output)> Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
