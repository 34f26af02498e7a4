using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>What is told where Torch, a GPU or memory is missing.</summary>
public sealed class LibraryTests
{
    [Theory]
    [InlineData("/x/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)", "Debian 13, Ubuntu 24.04")]
    [InlineData("Unable to load shared library 'LibTorchSharp'\n   at System.Foo()\n   at System.Bar()", "container image")]
    public void ALibraryThatDoesNotLoadIsOneLineThatSaysWhatToDo(string loader, string advice)
    {
        var line = TorchLibrary.Explain(loader);
        Assert.Contains(advice, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void AGpuThatIsNotHereIsRefusedInOneLine()
    {
        Assert.SkipWhen(TorchLibrary.HasCuda, "A GPU is here.");
        var line = Assert.Throws<InputException>(() => new TorchBackend(new() { Device = TorchDevice.Cuda })).Message;
        Assert.StartsWith("device ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void WhatCannotFitIsRefusedBeforeItIsTriedWithTheSizeThatWould()
    {
        using var backend = TorchHere.Open(new() { MemoryBytes = 2L << 30 });
        var refusal = Assert.Throws<DeviceMemoryException>(() => backend.NewObjective(Large(8000, 6000)));
        Assert.Matches(@"^8000 x 6000 px needs about \d+ MiB on torch-cpu, which has 2048 MiB: about \d+ px would fit\.$", refusal.Message);
        var fits = int.Parse(refusal.Message.Split("about ")[^1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(fits, 200, 7999);
        Assert.True(backend.EstimateBytes(EmbeddedNetworks.Farmnet, fits, fits * 3 / 4, Taps) < 2L << 30);
    }

    /// <summary>The processor's allocator refuses what no address space has; the backend paints on.</summary>
    [Fact]
    public void RunningOutOfMemoryIsToldAndTheBackendPaintsOn()
    {
        using var backend = TorchHere.Open();
        Assert.Throws<DeviceMemoryException>(() => new MemoryGuard(new TorchOptions(), "torch-cpu").Run(
            Large(8000, 6000), () => TorchSharp.torch.zeros(1L << 50)));
        var spec = ParitySpec.Everything(ParitySpec.Network(Pooling.Average, Padding.Zero), 24, 20, backend, LossNormalization.Target);
        Assert.True(Evaluation.Of(backend, spec, Engine.Tests.Reference.RandomNetworks.Image(1, 24, 20)).Losses.Total > 0);
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 15.00 GiB", true)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes.", true)]
    [InlineData("shape '[3]' is invalid for input of size 4", false)]
    public void WordsForTooLittleMemoryAreKnown(string words, bool isMemory) => Assert.Equal(isMemory, MemoryGuard.IsOutOfMemory(words));

    [Fact]
    public void OtherFaultsOfTorchKeepTheirFirstLineAlone()
    {
        using var backend = TorchHere.Open();
        var guard = new MemoryGuard(new TorchOptions(), "torch-cpu");
        var fault = Assert.Throws<InvalidOperationException>(() => guard.Run(Large(64, 64), () => TorchSharp.torch.zeros(3).view(7)));
        Assert.Equal("Torch failed on torch-cpu: shape '[7]' is invalid for input of size 3", fault.Message);
    }

    private static string[] Taps => [.. EmbeddedNetworks.Farmnet.Convolutions.Select(convolution => convolution.Name)];

    private static ObjectiveSpec Large(int width, int height) => new()
    {
        Network = EmbeddedNetworks.Farmnet,
        Width = width,
        Height = height,
        ContentTerms = [new(Taps[^1], 1)],
    };
}
