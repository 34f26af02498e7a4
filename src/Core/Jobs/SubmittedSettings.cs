using System.Text.Json;
using System.Text.Json.Nodes;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Jobs;

/// <summary>One variant of settings: a preset with overrides, or all of them.</summary>
public sealed record SubmittedSettings
{
    /// <summary>Null: the preset's.</summary>
    public string? Name { get; init; }

    public string? Preset { get; init; }

    /// <summary>An object with some members of <see cref="RenderSettings"/>.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>All of the settings; then neither preset nor overrides.</summary>
    public RenderSettings? Settings { get; init; }

    /// <param name="network">Presets have numbers of their own for some networks.</param>
    /// <param name="place">Where this stands, for messages: "settings[0]".</param>
    /// <exception cref="InputException">No such preset, no such setting, or a value out of its range.</exception>
    public SettingsVariant Resolve(string network, string place)
    {
        if (Settings is not null && (Preset is not null || Overrides is not null))
            throw new InputException($"{place} has settings and also a preset or overrides: give either.");
        try
        {
            var settings = Settings ?? Overridden(Presets.For(Preset ?? Presets.Default, network), place);
            settings.Validate();
            return new(Name ?? settings.Preset, settings);
        }
        catch (InputException e) when (!e.Message.StartsWith(place, StringComparison.Ordinal))
        {
            throw new InputException($"{place}: {e.Message}", e);
        }
    }

    private RenderSettings Overridden(RenderSettings preset, string place)
    {
        if (Overrides is not { ValueKind: not JsonValueKind.Null } overrides)
            return preset;
        if (overrides.ValueKind != JsonValueKind.Object)
            throw new InputException($"{place}.overrides must be an object of settings.");
        var merged = JsonSerializer.SerializeToNode(preset, FarmJson.Options)!.AsObject();
        foreach (var member in overrides.EnumerateObject())
            merged[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        return FarmJson.Read<RenderSettings>(merged.ToJsonString(), $"{place}.overrides");
    }
}
