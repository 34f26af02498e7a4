using System.Globalization;
using System.Text;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Frames;

/// <summary>
/// Names what a frame's picture is made of: equal keys, equal pictures (but for the rounding of different devices). A host that finds a
/// finished frame under a key need not render it again.
/// </summary>
public static class ResultKey
{
    /// <summary>Grows with every change of the method that makes other pictures of the same inputs.</summary>
    public const int MethodVersion = 1;

    public static ContentHash Of(RenderTask task) =>
        Of(task.Content.Hash, task.Style.Pictures, task.Init?.Hash, task.Settings, task.NetworkHash);

    /// <param name="init">Counts only where the settings start from it.</param>
    public static ContentHash Of(
        ContentHash content, IReadOnlyList<StyleRef> styles, ContentHash? init, RenderSettings settings, ContentHash network)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"result {MethodVersion}\nnetwork {network}\nsettings {settings.Hash()}\ncontent {content}\n");
        foreach (var style in styles)
            text.Append(CultureInfo.InvariantCulture, $"style {style.Picture.Hash} {style.Weight:R} {style.Mask?.Hash.Hex ?? "-"}\n");
        if (settings.Init == InitKind.Picture)
            text.Append(CultureInfo.InvariantCulture, $"init {init?.Hex ?? "-"}\n");
        return ContentHash.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
