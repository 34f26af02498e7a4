using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using RenderFarm.Core;

namespace RenderFarm.Dashboard.Tests.Farm;

/// <summary>'./farm serve' on a free port with a folder of its own; it can be killed and started again on the same one.</summary>
internal sealed partial class FarmProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farm-dashboard-").FullName;
    private Process _process = null!;

    public string Url { get; private set; } = "";

    public static async Task<FarmProcess> Start()
    {
        var farm = new FarmProcess();
        await farm.Serve("127.0.0.1:0");
        return farm;
    }

    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public Task Restart() => Serve(new Uri(Url).Authority);

    /// <summary>Three photographs, one style, by the API itself.</summary>
    public async Task Submit(string name, string preset, int sizePx)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url) };
        var hashes = new List<string>();
        foreach (var file in new[] { "lighthouse.jpg", "glass.jpg", "lighthouse-glass.png", "strokes.jpg" })
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "examples", file));
            hashes.Add(ContentHash.Of(bytes).Hex);
            using var put = await http.PutAsync(new Uri($"api/v1/blobs/{hashes[^1]}", UriKind.Relative), new ByteArrayContent(bytes));
            put.EnsureSuccessStatusCode();
        }
        using var answer = await http.PostAsJsonAsync("api/v1/jobs", new
        {
            name,
            owner = "ann",
            contents = hashes.Take(3).Select((hash, i) => new { name = $"photo-{i}.jpg", hash }),
            styles = new[] { new { name = "strokes", pictures = new[] { new { picture = new { name = "strokes.jpg", hash = hashes[3] } } } } },
            settings = new[] { new { name = preset, preset, overrides = new { sizePx } } },
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task Serve(string listen)
    {
        _process = Run(["serve", "--data", _folder, "--listen", listen, "--workers", "1"]);
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (Ready().Match(line) is { Success: true } match)
            {
                Url = match.Groups[1].Value;
                // Nobody cares for the rest, but it must not fill the pipe.
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        Assert.Fail("The farm ended before it was ready.");
    }

    private static Process Run(IEnumerable<string> words) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "RenderFarm.Client.dll"), .. words])
    {
        RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    [GeneratedRegex(@"^The farm is ready: (http://\S+)")]
    private static partial Regex Ready();
}
