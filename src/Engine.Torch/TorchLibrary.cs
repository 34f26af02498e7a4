using System.Runtime.InteropServices;
using RenderFarm.Core;
using TorchSharp;

namespace RenderFarm.Engine.Torch;

/// <summary>Torch's native library, which comes beside the program or does not, and asks of the system what not every system has.</summary>
public static class TorchLibrary
{
    private static readonly Lazy<string?> Fault = new(Load);

    /// <summary>Why Torch cannot be used here, in one line; null: it can.</summary>
    public static string? Problem => Fault.Value;

    public static bool HasCuda => Problem is null && torch.cuda.is_available();

    /// <exception cref="InputException">Torch, or a GPU for it, is not here; the message says what to do.</exception>
    public static void Require(TorchDevice device)
    {
        if (Problem is { } problem)
            throw new InputException($"device torch is not to be had: {problem}");
        if (device == TorchDevice.Cuda && !HasCuda)
            throw new InputException(
                "device cuda is not to be had: no NVIDIA GPU that this build's libtorch can use is here ('./farm devices' tells what is).");
    }

    /// <summary>What a failure to load means, in one line.</summary>
    internal static string Explain(string failure)
    {
        if (failure.Contains("GLIBCXX_", StringComparison.Ordinal) || failure.Contains("GLIBC_", StringComparison.Ordinal))
            return "the system's C++ library is too old for TorchSharp: use Debian 13, Ubuntu 24.04 or newer, or the container image.";
        return $"its native library does not load ({FirstSentence(failure)}): build with the package source that has libtorch, or use the container image.";
    }

    private static string FirstSentence(string text) => text.Split('\n')[0].Split(". ")[0].Trim();

    private static string? Load()
    {
        NativeSettings.Prepare();
        // TorchSharp tells the console when it cannot load its library, and throws pages: it is asked only when that is sure to succeed.
        if (LoadersWords() is { } words)
            return Explain(words);
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or BadImageFormatException
            or EntryPointNotFoundException or FileNotFoundException)
        {
            return Explain(e.GetBaseException().Message);
        }
    }

    private static string? LoadersWords()
    {
        try
        {
            // It stays loaded: it is wanted next.
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            return null;
        }
        catch (DllNotFoundException e)
        {
            // It lists every place that it tried; the one where the file is says why it did not do.
            var lines = e.Message.Split('\n');
            return lines.FirstOrDefault(line => line.Contains("GLIBC", StringComparison.Ordinal))
                ?? lines.FirstOrDefault(line => !line.Contains("No such file", StringComparison.Ordinal)) ?? lines[0];
        }
    }
}
