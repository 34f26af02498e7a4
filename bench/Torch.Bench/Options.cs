using System.Globalization;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Bench;

/// <param name="Sizes">Sides of pictures; null: 512, 1024 and 2048 on CUDA, 128 and 256 on the processor.</param>
/// <param name="Given">Frames side by side; null: 1 to 32 on CUDA, 1 to 4 on the processor.</param>
/// <param name="Memory">Only hold evaluations of this size, and say what they took: how the program starts itself.</param>
internal sealed record Options(TorchDevice Device, IReadOnlyList<int>? Sizes, IReadOnlyList<int>? Given, int Threads, int Repeats, int? Memory)
{
    public const string Usage = "--device cpu|cuda --sizes 512,1024 --batches 1,4,16 --threads N --repeats N";

    public IReadOnlyList<int> Batches => Given ?? (Device == TorchDevice.Cuda ? [1, 2, 4, 8, 16, 32] : [1, 2, 4]);

    /// <summary>Of small pictures, of which one does not fill the device.</summary>
    public IReadOnlyList<int> BatchSizes => Device == TorchDevice.Cuda ? [256, 512] : [64, 128];

    public IReadOnlyList<int> Measured => Sizes ?? (Device == TorchDevice.Cuda ? [512, 1024, 2048] : [128, 256]);

    public string Word => Device == TorchDevice.Cuda ? "cuda" : "cpu";

    /// <summary>Null where the arguments make no sense.</summary>
    public static Options? Parse(string[] args)
    {
        var options = new Options(TorchLibrary.HasCuda ? TorchDevice.Cuda : TorchDevice.Cpu, null, null, Environment.ProcessorCount, 10, null);
        if (args.Length % 2 != 0)
            return null;
        foreach (var pair in args.Chunk(2))
        {
            var numbers = pair[1].Split(',').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0).ToList();
            var positive = numbers.All(n => n > 0);
            var next = pair[0] switch
            {
                "--device" when pair[1] is "cpu" or "cuda" => options with { Device = pair[1] == "cuda" ? TorchDevice.Cuda : TorchDevice.Cpu },
                "--sizes" when positive => options with { Sizes = numbers },
                "--batches" when positive => options with { Given = numbers },
                "--threads" when positive => options with { Threads = numbers[0] },
                "--repeats" when positive => options with { Repeats = numbers[0] },
                "--memory" when positive => options with { Memory = numbers[0] },
                _ => null,
            };
            if (next is null)
                return null;
            options = next;
        }
        return options;
    }
}
