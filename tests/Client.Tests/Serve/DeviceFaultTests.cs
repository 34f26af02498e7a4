using System.Net;
using System.Threading.Channels;
using RenderFarm.Client.Commands;
using RenderFarm.Client.Remote;
using RenderFarm.Client.Serve;
using RenderFarm.CpuNode;

namespace RenderFarm.Client.Tests.Serve;

public sealed class DeviceFaultTests
{
    [Fact]
    public async Task ServedFarmWhoseDeviceBreaksPaintsNoMoreSaysSoAndStillAnswers()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        using var folder = new TestFolder();
        using var signal = new CancellationTokenSource();
        var (output, fault) = (new Lines(), new TaskCompletionSource<string>());
        var order = new ServeOrder
        {
            Data = folder["data"], Listen = new IPEndPoint(IPAddress.Loopback, 0), Workers = 2, Threads = 1,
            Device = new DeviceChoice("cpu", Fast: false, Batch: null), CheckpointSeconds = 30,
        };
        var running = FarmServer.Run(order, PaintingDevice.Processor with { Watch = _ => fault.Task }, output, signal.Token);
        var ready = await output.Next(patience.Token);
        using var client = new RenderFarmClient(FarmAddress.Find(ready.Split(' ')[4], _ => null));
        while ((await client.Workers(patience.Token)).Count < 2)
            await Task.Yield();
        fault.SetResult("card 7 lost 2 bits");
        Assert.StartsWith("The device is not to be used any more: card 7 lost 2 bits.", await output.Next(patience.Token), StringComparison.Ordinal);
        while ((await client.Workers(patience.Token)).Count > 0)
            await Task.Yield();
        await signal.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(patience.Token));
    }

    private sealed class Lines : StringWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");

        public ValueTask<string> Next(CancellationToken cancellation) => _lines.Reader.ReadAsync(cancellation);
    }
}
