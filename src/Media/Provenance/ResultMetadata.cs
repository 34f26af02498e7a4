using System.Reflection;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Media.Provenance;

/// <summary>What a result says about how it was made. Nothing in it differs between two runs of the same order: neither do the files.</summary>
public static class ResultMetadata
{
    private const string Inputs = "RenderFarm Inputs", Backend = "RenderFarm Backend";

    public static string Version { get; } =
        typeof(ResultMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static PictureMetadata Of(RenderSettings settings, Inputs inputs, RenderResult result) => new()
    {
        { PictureMetadata.Software, $"Render farm {Version}" },
        { PictureMetadata.Settings, settings.ToJson() },
        { PictureMetadata.SettingsHash, settings.Hash().Hex },
        { Inputs, inputs.ToJson() },
        { PictureMetadata.InputsHash, inputs.Hash().Hex },
        { PictureMetadata.Network, result.NetworkName },
        { PictureMetadata.NetworkHash, result.NetworkHash },
        { Backend, result.Backend },
    };

    /// <summary>Whether the file says that the farm made it, in whatever way.</summary>
    public static bool IsOurs(PictureMetadata found) => found[PictureMetadata.InputsHash] is not null;

    /// <summary>Whether the file was made from the same inputs, with the same settings and network.</summary>
    public static bool IsOf(PictureMetadata found, RenderSettings settings, Inputs inputs, string networkHash) =>
        found[PictureMetadata.InputsHash] == inputs.Hash().Hex
        && found[PictureMetadata.SettingsHash] == settings.Hash().Hex
        && found[PictureMetadata.NetworkHash] == networkHash;
}
