using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RenderFarm.Client.Commands;
using RenderFarm.Client.Fetching;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Client.Remote;

/// <summary>The wire's form, which is FarmJson's, and what the commands answer beside it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FetchedFrame))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(VerifyAnswer))]
internal sealed partial class RemoteJson : JsonSerializerContext
{
    public static new JsonSerializerOptions Options { get; } = new(FarmJson.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(FarmJson.Options.TypeInfoResolver, Default),
    };

    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
