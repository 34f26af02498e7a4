using RenderFarm.Clocks;
using RenderFarm.Core;
using RenderFarm.Engine.Torch;
using RenderFarm.TorchClient;
using RenderFarm.TorchNode;

namespace RenderFarm.Torch.Tests;

/// <summary>Which devices there are, which is taken, and what is told of them.</summary>
public sealed class DeviceTests
{
    private const string Healthy = "NVIDIA H200, 570.86.15, 143771, 143156, 34, Not Active, 0";

    [Fact]
    public void WhatTheDriversToolSaysIsRead()
    {
        var gpus = NvidiaSmi.Parse($"{Healthy}\nTesla T4, 535.1, 15360, 14914, 71, Active, 3\nNVIDIA GeForce RTX 4090, 560.3, 24564, 24000, 40, [N/A], [N/A]\n");
        Assert.Equal(["NVIDIA H200", "Tesla T4", "NVIDIA GeForce RTX 4090"], gpus.Select(gpu => gpu.Name));
        Assert.Equal(143_771L << 20, gpus[0].MemoryBytes);
        Assert.Equal([null, "Tesla T4 lost 3 bits of memory that could not be corrected: it needs a reset or a replacement", null], gpus.Select(gpu => gpu.Fault));
        Assert.Equal("memory errors 0, 34 C, Xid not readable", gpus[0].Health);
        Assert.Equal("memory errors 3, slowed by heat, Xid not readable", gpus[1].Health);
        Assert.Equal("memory errors not readable, heat not readable, Xid not readable", gpus[2].Health);
    }

    [Theory]
    [InlineData("nothing-of-this-name")]
    [InlineData("false")]
    public void WithoutTheToolNothingIsKnownAndNothingFails(string program) => Assert.Empty(NvidiaSmi.Read(null, program));

    [Fact]
    public void OfSeveralGpusTheFirstVisibleOneIsAskedAbout()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The stand-in for the tool is a shell script.");
            return;
        }
        var tool = Path.Combine(Directory.CreateTempSubdirectory("farm-smi-").FullName, "smi");
        File.WriteAllText(tool, $"#!/bin/sh\ncase \"$*\" in *--id=1*) echo '{Healthy}';; *) exit 6;; esac\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("NVIDIA H200", Assert.Single(NvidiaSmi.Read("1,0", tool)).Name);
        Assert.Empty(NvidiaSmi.Read(null, tool));
        Directory.Delete(Path.GetDirectoryName(tool)!, recursive: true);
    }

    [Theory]
    [InlineData("gpu", false, "say auto, cpu, torch or cuda")]
    [InlineData("cpu", true, "--fast is for Torch")]
    public void WhatIsNoDeviceIsRefused(string word, bool fast, string reason) =>
        Assert.Contains(reason, Assert.Throws<InputException>(() => Devices().Choose(word, fast, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void AutoTakesTheFasterBackendOfTheProcessor()
    {
        Assert.SkipWhen(TorchLibrary.HasCuda, "A GPU is here, and is taken.");
        var device = Devices().Choose("auto", fast: false, threads: 1);
        Assert.Contains(device.Word, new[] { "cpu", "torch" });
        using var backend = device.Open(1, device.MemoryBytes);
        Assert.Equal(device.Backend, backend.Name);
    }

    [Fact]
    public void EveryDeviceIsListedWithWhatCannotBeReadSaidSo()
    {
        Assert.SkipWhen(TorchLibrary.Problem is not null, $"Torch cannot be used here: {TorchLibrary.Problem}");
        Assert.SkipWhen(TorchLibrary.HasCuda, "A GPU is here: './farm bench torch' looks at it.");
        var rows = new AllDevices(() => NvidiaSmi.Parse(Healthy), TimeProvider.System).List(1).ToList();
        Assert.Equal(["cpu", "torch", "cuda"], rows.Select(row => row.Word));
        Assert.All(rows.Take(2), row => Assert.Matches(@"^\d+ GFLOP/s$", row.Speed));
        Assert.Equal(("NVIDIA H200", "570.86.15", "143771 MiB", "this build has no CUDA"), (rows[2].Name, rows[2].Driver, rows[2].Memory, rows[2].Speed));
    }

    [Fact]
    public async Task AGpuThatLosesBitsIsNoticedWhileItPaints()
    {
        var clock = new ManualTime();
        var gpus = NvidiaSmi.Parse(Healthy);
        var watch = GpuWatch.UntilFault(() => gpus, clock, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(watch.IsCompleted);
        gpus = NvidiaSmi.Parse(Healthy[..^1] + "2");
        // Its next delay begins on a thread of its own.
        while (!watch.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
        Assert.Contains("lost 2 bits", await watch, StringComparison.Ordinal);
    }

    private static TorchDevices Devices() => new(() => [], TimeProvider.System);
}
