using System.Diagnostics;
using System.Text.Json.Nodes;

namespace RenderFarm.Engine.Bench;

/// <summary>PyTorch's side, in a process of its own for each measurement.</summary>
internal sealed class Peer(string python)
{
    private static readonly string Script = Path.Combine("bench", "pytorch", "engine_peer.py");

    /// <summary>Debian's packages belong to Debian's python3, whatever stands before it on the path.</summary>
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    /// <summary>Null where no python3 here has PyTorch.</summary>
    public static Peer? Find() =>
        Pythons.Where(p => Run(p, "-c", "import torch").Code == 0).Select(p => new Peer(p)).FirstOrDefault();

    /// <param name="optimizer">none: evaluations alone; lbfgs, adam: with a step of PyTorch's own.</param>
    public JsonObject Measure(string network, int size, string mode, int threads, int repeats, string device = "cpu", string optimizer = "none")
    {
        var (code, output) = Run(
            python, Script, "--network", network, "--sizes", $"{size}", "--mode", mode, "--threads", $"{threads}", "--repeats", $"{repeats}",
            "--device", device, "--optimizer", optimizer);
        return code == 0
            ? JsonNode.Parse(output)!.AsObject()
            : throw new InvalidOperationException($"{Script} ended with exit code {code}: {output}");
    }

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, process.ExitCode == 0 ? output : errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, $"{program} is not there");
        }
    }
}
