using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Grains.Wire;

/// <summary>The form of Core's records between silos: that of the API, and beside it the closed hierarchies that only workers and grains speak of.</summary>
internal static class WireJson
{
    private const string Kind = "$is";

    public static JsonSerializerOptions Options { get; } = Build();

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, Options)!;

    private static JsonSerializerOptions Build()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // Reflection keeps the defaults of members that an older silo did not send.
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { TellKindsApart } },
        };
        foreach (var converter in FarmJson.Options.Converters)
            options.Converters.Add(converter);
        options.MakeReadOnly();
        return options;
    }

    // Core's hierarchies are closed: an abstract record, and the sealed ones nested in it.
    private static void TellKindsApart(JsonTypeInfo info)
    {
        if (!info.Type.IsAbstract || info.Type.Assembly != typeof(Core.ContentHash).Assembly)
            return;
        info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = Kind };
        foreach (var nested in info.Type.GetNestedTypes().Where(nested => nested.IsSealed && !nested.IsEnum))
        {
            var closed = nested.IsGenericTypeDefinition ? nested.MakeGenericType(info.Type.GenericTypeArguments) : nested;
            info.PolymorphismOptions.DerivedTypes.Add(new(closed, nested.Name.Split('`')[0]));
        }
    }
}
