using System.Text.Json.Serialization;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Receipts;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Ports.Json;

/// <summary>Serializers made at compile time for all that the farm answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(Page<JobView>))]
[JsonSerializable(typeof(FrameView))]
[JsonSerializable(typeof(Page<FrameView>))]
[JsonSerializable(typeof(FrameMap))]
[JsonSerializable(typeof(WhyWaiting))]
[JsonSerializable(typeof(IReadOnlyList<LossPoint>))]
[JsonSerializable(typeof(IReadOnlyList<LogLine>))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(WorkerView))]
[JsonSerializable(typeof(FarmOverview))]
[JsonSerializable(typeof(Page<AuditEntry>))]
[JsonSerializable(typeof(FarmEvent))]
[JsonSerializable(typeof(FarmEvent.Snapshot))]
[JsonSerializable(typeof(FarmEvent.JobChanged))]
[JsonSerializable(typeof(FarmEvent.FramesChanged))]
[JsonSerializable(typeof(FarmEvent.OverviewChanged))]
[JsonSerializable(typeof(JobSpec))]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(RenderSettings))]
[JsonSerializable(typeof(Listing<WorkerView>))]
[JsonSerializable(typeof(Listing<NetworkView>))]
[JsonSerializable(typeof(Listing<RenderSettings>))]
[JsonSerializable(typeof(Listing<KeyView>))]
[JsonSerializable(typeof(MissingQuery))]
[JsonSerializable(typeof(MissingBlobs))]
[JsonSerializable(typeof(StoredBlob))]
[JsonSerializable(typeof(PauseBody))]
[JsonSerializable(typeof(FramesBody))]
[JsonSerializable(typeof(PriorityBody))]
[JsonSerializable(typeof(WorkerBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(SessionBody))]
[JsonSerializable(typeof(CallerView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ProblemView))]
internal sealed partial class FarmJsonContext : JsonSerializerContext;
