using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;

namespace RenderFarm.Client.Batch;

/// <summary>The pictures that all contents of an order share, read once: a renderer knows them again and keeps what it learnt of them.</summary>
internal sealed record StyleSet(IReadOnlyList<StylePicture> Pictures, IReadOnlyList<StyleInput> Inputs, Picture? Init, InputFile? InitInput)
{
    public static StyleSet Read(RenderOrder order, PictureCodec codec)
    {
        var inputs = order.Styles.Select(style => new StyleInput(
            InputFile.Of(style.File), style.Weight, style.Mask is null ? null : InputFile.Of(style.Mask))).ToList();
        var initInput = order.InitFile is null ? null : InputFile.Of(order.InitFile);
        var pictures = order.Styles.Select(style => new StylePicture(
            codec.Read(style.File), style.Weight, style.Mask is null ? null : codec.Read(style.Mask))).ToList();
        return new StyleSet(pictures, inputs, order.InitFile is null ? null : codec.Read(order.InitFile), initInput);
    }
}
