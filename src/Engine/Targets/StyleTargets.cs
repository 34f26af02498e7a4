using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Targets;

/// <summary>What style pictures ask of a network's responses, measured once for each picture, size and choice of layers and kept for the next content picture.</summary>
internal sealed class StyleTargets(IBackend backend)
{
    /// <summary>Targets are 2.4 MB each for VGG-19; a job uses styles times scales of them.</summary>
    private const int MostKept = 64;

    private readonly Dictionary<string, StyleTarget> _kept = [];

    /// <param name="identity">Of the style picture as it is given here.</param>
    /// <param name="longest">Longest side wanted; a smaller picture is not enlarged.</param>
    public StyleTarget Of(Network network, Picture style, ContentHash identity, int longest, IReadOnlyList<string> taps, IReadOnlyList<int> pools)
    {
        var from = new PixelSize(style.Width, style.Height);
        var size = SizeFor(from, longest);
        var key = $"{identity} {size} {network.Hash} {network.Pooling} {network.Padding} {string.Join(',', taps)} {string.Join(',', pools)}";
        // Threads that paint in the same style wait for the first of them to have measured it.
        lock (_kept)
        {
            if (_kept.TryGetValue(key, out var target))
                return target;
            if (_kept.Count >= MostKept)
                _kept.Clear();
            _kept.Add(key, target = Measure(network, Resampling.Colors(style.Rgb, from, size), size, taps, pools));
            return target;
        }
    }

    /// <summary>Longest side as wanted, but never enlarged and never narrower than the network can see.</summary>
    public static PixelSize SizeFor(PixelSize style, int longest)
    {
        var narrowest = Math.Ceiling((double)RenderLimits.SmallestSizePx * style.Longest / Math.Min(style.Width, style.Height));
        if (style.Longest <= Math.Max(longest, narrowest))
            return style;
        var (width, height) = ScaleLadder.Fit(style.Width, style.Height, (int)Math.Max(longest, narrowest));
        return new(width, height);
    }

    private StyleTarget Measure(Network network, float[] rgb, PixelSize size, IReadOnlyList<string> taps, IReadOnlyList<int> pools) => new(
        taps.Count == 0 ? [] : backend.Measure(network, size.Width, size.Height, rgb, taps, null),
        [.. pools.Select(pool => ColorMoments.Measure(network.Preprocessing, size.Width, size.Height, rgb, pool))]);
}

/// <param name="Moments">Of each style layer.</param>
/// <param name="Colors">4 x 4 of each colour scale.</param>
internal sealed record StyleTarget(IReadOnlyList<Moments> Moments, IReadOnlyList<double[]> Colors)
{
    /// <summary>The weighted mean of several styles' targets (Gatys' and neural-style's way of blending); shares sum to 1.</summary>
    public static StyleTarget Blend(IReadOnlyList<(StyleTarget Target, double Share)> parts)
    {
        if (parts is [var only])
            return only.Target;
        return new(
            [.. parts[0].Target.Moments.Select((first, layer) => new Moments(
                first.Channels,
                [.. Mix(parts, p => p.Moments[layer].Mean, first.Mean.Length).Select(x => (float)x)],
                [.. Mix(parts, p => p.Moments[layer].Gram, first.Gram.Length).Select(x => (float)x)]))],
            [.. parts[0].Target.Colors.Select((first, scale) => MixDoubles(parts, p => p.Colors[scale], first.Length))]);
    }

    private static double[] Mix(IReadOnlyList<(StyleTarget Target, double Share)> parts, Func<StyleTarget, float[]> values, int length) =>
        MixDoubles(parts, target => Array.ConvertAll(values(target), x => (double)x), length);

    private static double[] MixDoubles(IReadOnlyList<(StyleTarget Target, double Share)> parts, Func<StyleTarget, double[]> values, int length)
    {
        var mixed = new double[length];
        foreach (var (target, share) in parts)
        {
            var own = values(target);
            for (var i = 0; i < length; i++)
                mixed[i] += share * own[i];
        }
        return mixed;
    }
}
