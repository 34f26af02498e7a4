using System.Diagnostics;

namespace RenderFarm.Farm.Bench;

/// <summary>From the start of a './farm serve' that is built to its line that it is ready, in a new folder and in one that it has used.</summary>
internal static class StartBench
{
    private const int Rounds = 7;
    private const string Ready = "The farm is ready", Client = "src/Client/bin/Release/net10.0/RenderFarm.Client.dll";

    public static Task<object> Run()
    {
        var folder = Directory.CreateTempSubdirectory("farm-bench-").FullName;
        try
        {
            var first = Enumerable.Range(0, Rounds).Select(i => Milliseconds(Path.Combine(folder, $"{i}"))).ToList();
            var again = Enumerable.Range(0, Rounds).Select(i => Milliseconds(Path.Combine(folder, $"{i}"))).ToList();
            return Task.FromResult<object>(new { serve_start_ms = Median(first), again_ms = Median(again), worst_ms = first.Concat(again).Max() });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Milliseconds(string data)
    {
        var began = Stopwatch.GetTimestamp();
        using var farm = Process.Start(new ProcessStartInfo("dotnet", [Client, "serve", "--data", data, "--listen", "127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            while (farm.StandardOutput.ReadLine() is { } line)
                if (line.StartsWith(Ready, StringComparison.Ordinal))
                    return Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            throw new InvalidOperationException("The farm ended before it was ready: './farm --help' builds it.");
        }
        finally
        {
            farm.Kill();
            farm.WaitForExit();
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
