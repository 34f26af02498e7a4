using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Client.Remote;

/// <summary>The small shapes of requests and answers that are of the wire alone; all others are FarmJson's.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HashList))]
[JsonSerializable(typeof(MissingList))]
[JsonSerializable(typeof(PauseBody))]
[JsonSerializable(typeof(FramesBody))]
[JsonSerializable(typeof(PriorityBody))]
[JsonSerializable(typeof(WorkerBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(FarmKey))]
[JsonSerializable(typeof(NewFarmKey))]
[JsonSerializable(typeof(Commands.VerifyAnswer))]
[JsonSerializable(typeof(Fetching.FetchedFrame))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(ItemList<FarmKey>))]
[JsonSerializable(typeof(ItemList<WorkerView>))]
internal sealed partial class RemoteJson : JsonSerializerContext
{
    public static new JsonSerializerOptions Options { get; } = new(FarmJson.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(FarmJson.Options.TypeInfoResolver, Default),
    };
}

/// <summary>RFC 9457, as much of it as is told.</summary>
internal sealed record Problem(string? Title, string? Detail);

internal sealed record HashList(IReadOnlyList<ContentHash> Hashes);

internal sealed record MissingList(IReadOnlyList<ContentHash> Missing);

internal sealed record PauseBody(bool Now);

/// <param name="Frames">In the syntax of FrameSet.</param>
internal sealed record FramesBody(string Frames);

internal sealed record PriorityBody(int Priority);

internal sealed record WorkerBody(string Worker);

internal sealed record KeyBody(string Name, KeyRole Role, string? Owner);

internal sealed record ItemList<T>(IReadOnlyList<T> Items);
