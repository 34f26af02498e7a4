using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>The backend under test, or the reason why the test is skipped.</summary>
internal static class TorchHere
{
    public static TorchBackend Open(TorchOptions? options = null)
    {
        Assert.SkipWhen(TorchLibrary.Problem is not null, $"Torch cannot be used here: {TorchLibrary.Problem}");
        // One thread: pictures of these tests are too small for more, and what is held byte for byte must not depend on how many there are.
        options = (options ?? new TorchOptions()) with { Threads = 1 };
        Assert.SkipWhen(options.Device == TorchDevice.Cuda && !TorchLibrary.HasCuda, "No GPU that CUDA can use is here.");
        return new TorchBackend(options);
    }

    /// <summary>CPU always, CUDA where there is one: the same claims.</summary>
    public static TheoryData<TorchDevice> Devices => [TorchDevice.Cpu, TorchDevice.Cuda];
}
