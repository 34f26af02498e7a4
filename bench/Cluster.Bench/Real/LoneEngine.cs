using System.Diagnostics;
using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Media;

namespace RenderFarm.Cluster.Bench.Real;

/// <summary>The engine in a process of its own, with one thread and no farm, painting what a job of <see cref="RealCluster.Paint"/> has.</summary>
internal sealed class LoneEngine : IDisposable
{
    /// <summary>The first argument of such a process; the folder with its pictures and the width of its frames follow.</summary>
    public const string Word = "paint";

    private readonly Process _process;
    private readonly Task _reading;
    private int _done;

    public LoneEngine(string folder, int widthPx)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LoneEngine).Assembly.Location, Word, folder, $"{widthPx}"]) { RedirectStandardOutput = true })!;
        _reading = Count();
    }

    public int Done => Volatile.Read(ref _done);

    /// <summary>Returns when the process is killed.</summary>
    public static int Paint(string folder, string widthPx)
    {
        var (codec, settings) = (new PictureCodec(), Presets.For("draft", "farmnet") with { SizePx = int.Parse(widthPx, CultureInfo.InvariantCulture) });
        var contents = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(file => codec.Read(file)).ToList();
        var style = new StylePicture(codec.Read(Path.Combine("examples", "strokes.jpg")));
        using var engine = new StyleTransfer(new CpuBackend(threads: 1), EmbeddedNetworks.Farmnet);
        for (var frame = 0; ; frame++)
        {
            var request = new RenderRequest { Settings = settings with { Seed = (ulong)frame }, Content = contents[frame % contents.Count], Styles = [style] };
            engine.Render(request, new Deaf(), CancellationToken.None);
            Console.WriteLine("painted");
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _reading.Wait();
        _process.Dispose();
    }

    private async Task Count()
    {
        while (await _process.StandardOutput.ReadLineAsync() is not null)
            Interlocked.Increment(ref _done);
    }

    private sealed class Deaf : IRenderObserver
    {
        public bool WantsPreview => false;

        public void OnProgress(RenderProgress progress) { }

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) { }

        public void OnPreview(Picture picture) { }

        public void OnNotice(string line) { }
    }
}
