using System.Text.Json;
using System.Text.Json.Serialization;

namespace RenderFarm.Client.Progress;

/// <summary>One JSON object a line, for programs.</summary>
internal sealed class JsonSink(TextWriter output) : IEventSink
{
    public void On(FarmEvent happened)
    {
        output.WriteLine(JsonSerializer.Serialize(happened, EventJson.Default.FarmEvent));
        output.Flush();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(FarmEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
