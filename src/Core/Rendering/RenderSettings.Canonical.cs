using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RenderFarm.Core.Rendering;

public sealed partial record RenderSettings
{
    /// <summary>
    /// One line of JSON: every property, in the order of their declaration, numbers in their shortest form that reads back the same.
    /// Equal settings give equal text; it goes into a picture's metadata and reads back with <see cref="FromJson"/>.
    /// </summary>
    public string ToJson() => JsonSerializer.Serialize(this, RenderSettingsJson.Default.RenderSettings);

    /// <exception cref="InputException">Not the settings of a render.</exception>
    public static RenderSettings FromJson(string json)
    {
        try
        {
            var settings = JsonSerializer.Deserialize(json, RenderSettingsJson.Default.RenderSettings)
                ?? throw new InputException("The settings are empty.");
            settings.Validate();
            return settings;
        }
        catch (JsonException e)
        {
            throw new InputException($"These are not a render's settings: {e.Message}", e);
        }
    }

    /// <summary>SHA-256 of <see cref="ToJson"/> in UTF-8.</summary>
    public ContentHash Hash() => ContentHash.Of(Encoding.UTF8.GetBytes(ToJson()));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RenderSettings))]
internal sealed partial class RenderSettingsJson : JsonSerializerContext;
