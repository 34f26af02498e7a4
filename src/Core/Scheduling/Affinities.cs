using System.Globalization;
using System.Text;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>Names what a renderer keeps loaded between frames: network, styles, settings. Jobs that share all of them share workers' warmth.</summary>
public static class Affinities
{
    public static ContentHash Of(ContentHash network, StyleMix style, ContentHash settings)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"affinity\nnetwork {network}\nsettings {settings}\n");
        foreach (var picture in style.Pictures)
            text.Append(CultureInfo.InvariantCulture, $"style {picture.Picture.Hash} {picture.Weight:R} {picture.Mask?.Hash.Hex ?? "-"}\n");
        return ContentHash.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
