using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Node.Checkpoints;

namespace RenderFarm.Node.Quality;

/// <summary>What a picture must pass before its frame counts as done. A bug of an engine, a broken device or a settings' accident ends here, not on a wall.</summary>
internal static class QualityGates
{
    /// <summary>A picture that varies less than one step of 8 bits is one colour to every eye.</summary>
    public const double UniformDeviation = 1.0 / 255;

    /// <summary>Inputs of four times that cannot become uniform by painting; a wall or a sky below it may.</summary>
    public const double TexturedDeviation = 4 * UniformDeviation;

    /// <summary>Before so many iterations at a scale L-BFGS may still be above where it began.</summary>
    public const int LeastIterations = 10;

    /// <summary>A thousandth: sums of another order, clamping and averages make differences of this size.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>A loss of nothing (no style asked for) cannot fall.</summary>
    public const double NoLoss = 1e-9;

    /// <exception cref="QualityException">It must not count; with the numbers.</exception>
    public static void Check(RenderRequest request, RenderResult result, LossTrail losses)
    {
        CheckSize(request, result.Picture);
        var spread = Spread.Of(result.Picture);
        if (spread.Broken > 0)
            throw new QualityException($"The picture has {spread.Broken} samples that are no numbers.");
        CheckVariety(request, spread);
        CheckLoss(request.Settings, result.Losses.Total, losses);
    }

    /// <summary>The file as it will be read by others.</summary>
    /// <exception cref="QualityException"/>
    public static void CheckFile(byte[] file, Picture picture)
    {
        try
        {
            if (PictureCodec.SizeOf(file, "result", checkData: true) is var size && size != (picture.Width, picture.Height))
                throw new QualityException($"The file reads back as {size.Width} x {size.Height} instead of {picture.Width} x {picture.Height}.");
        }
        catch (InputException e)
        {
            throw new QualityException($"The file does not read back: {e.Message}");
        }
    }

    private static void CheckSize(RenderRequest request, Picture picture)
    {
        var wanted = ScaleLadder.For(request.Settings, request.Content.Width, request.Content.Height)[^1];
        if ((picture.Width, picture.Height) != (wanted.Width, wanted.Height))
            throw new QualityException($"The picture is {picture.Width} x {picture.Height} instead of {wanted.Width} x {wanted.Height}.");
    }

    // The inputs are measured only when they must defend a result: they may be large.
    private static void CheckVariety(RenderRequest request, Spread spread)
    {
        if (spread.Deviation >= UniformDeviation)
            return;
        var flattest = Inputs(request).Select(input => Spread.Of(input).Deviation).DefaultIfEmpty(0).Min();
        if (flattest >= TexturedDeviation)
            throw new QualityException(Line($"The picture is uniform: its standard deviation is {spread.Deviation:0.00000}, that of its flattest input {flattest:0.000}."));
    }

    private static IEnumerable<Picture> Inputs(RenderRequest request)
    {
        if (request.Settings.ContentWeight > 0)
            yield return request.Content;
        if (request.Settings.StyleWeight > 0)
            foreach (var style in request.Styles)
                yield return style.Picture;
    }

    private static void CheckLoss(RenderSettings settings, double final, LossTrail losses)
    {
        if (!double.IsFinite(final))
            throw new QualityException(Line($"The loss is {final}."));
        if (losses.ScaleFirst is not { } first || first < NoLoss || losses.Iterations < LeastIterations)
            return;
        // A picture to start from may be as good as it gets: it must only not get worse.
        var most = settings.Init == InitKind.Picture ? first * (1 + Tolerance) : first * (1 - Tolerance);
        if (final > most)
            throw new QualityException(Line($"The loss did not fall: {first:G5} at the beginning of the last scale, {final:G5} after {losses.Iterations} iterations."));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
