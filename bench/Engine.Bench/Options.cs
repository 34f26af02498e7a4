using System.Globalization;

namespace RenderFarm.Engine.Bench;

internal sealed record Options
{
    public IReadOnlyList<int> Sizes { get; private init; } = [256, 512];
    public int Rounds { get; private init; } = 3;
    public int Threads { get; private init; } = 2;
    public bool Renders { get; private init; } = true;

    /// <summary>Our side's iterations and nothing else: for who works on the kernels.</summary>
    public bool Alone { get; private init; }

    /// <summary>Measure each convolution of this network instead.</summary>
    public string? Layers { get; private init; }

    /// <summary>Only hold an objective of this size, and say what it took: how the program starts itself.</summary>
    public int? MemorySize { get; private init; }

    /// <summary>Null where the arguments make no sense.</summary>
    public static Options? Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--no-renders" or "--alone")
            {
                options = options with { Renders = false, Alone = options.Alone || args[i] == "--alone" };
                continue;
            }
            if (i + 1 == args.Length)
                return null;
            var next = With(options, args[i], args[++i]);
            if (next is null)
                return null;
            options = next;
        }
        return options;
    }

    private static Options? With(Options options, string name, string value)
    {
        var numbers = value.Split(',').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0).ToList();
        var positive = numbers.All(n => n > 0);
        return name switch
        {
            "--sizes" when positive => options with { Sizes = numbers },
            "--rounds" when positive => options with { Rounds = numbers[0] },
            "--threads" when positive => options with { Threads = numbers[0] },
            "--memory" when positive => options with { MemorySize = numbers[0] },
            "--layers" when value is "vgg19" or "farmnet" => options with { Layers = value },
            _ => null,
        };
    }
}
