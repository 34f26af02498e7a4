using System.Net;
using System.Text.Json;
using RenderFarm.Core;
using RenderFarm.Silo.Local;

namespace RenderFarm.Silo.Tests.Local;

public sealed class LocalClusterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItComesUpGoesDownLeavingNothingBehindAndComesUpAgain()
    {
        Assert.SkipWhen(LocalPostgres.Binaries() is null, "PostgreSQL is not installed");
        var folder = Directory.CreateTempSubdirectory("farm-cluster-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        var said = new StringWriter();
        var cluster = new LocalCluster(folder, Tools(), said);
        var listen = new IPEndPoint(IPAddress.Loopback, FreePorts.Next());
        try
        {
            for (var time = 0; time < 2; time++)
            {
                await cluster.Up(listen, 2, Cancellation);
                Assert.Contains($"The cluster is ready: http://{listen} (1 coordinator, 2 workers", said.ToString(), StringComparison.Ordinal);
                Assert.Equal(["worker-1/cpu0", "worker-2/cpu0"], await Workers(listen, 2));
                var again = await Assert.ThrowsAsync<InputException>(() => cluster.Up(listen, 2, Cancellation));
                Assert.Contains("runs already", again.Message, StringComparison.Ordinal);
                var processes = DetachedProcess.In(Path.Combine(folder, "run"));
                await cluster.Down(Cancellation);
                Assert.DoesNotContain(processes, process => process.Runs);
                Assert.False(File.Exists(Path.Combine(folder, "postgres", "data", "postmaster.pid")));
            }
        }
        finally
        {
            await cluster.Down(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task GoingDownWithoutACluster()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"farm-none-{Guid.NewGuid():N}");
        await new LocalCluster(folder, folder, TextWriter.Null).Down(Cancellation);
        Assert.False(Directory.Exists(folder));
    }

    private static async Task<string[]> Workers(IPEndPoint listen, int count)
    {
        using var client = new HttpClient();
        while (true)
        {
            using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://{listen}/api/v1/workers"), Cancellation));
            var ids = answer.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("worker").GetProperty("id").GetString()!).Order().ToArray();
            if (ids.Length >= count)
                return ids;
            await Task.Delay(100, Cancellation);
        }
    }

    // Where the tests of the Azure store have put Azurite, or will look for it.
    private static string Tools()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RenderFarm.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No folder above the tests holds RenderFarm.sln.");
        return Path.Combine(folder, "artifacts");
    }
}
