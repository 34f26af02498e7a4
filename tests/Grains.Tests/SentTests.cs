using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Tests;

public sealed class SentTests
{
    private static readonly ContentHash Hash = ContentHash.Of([1]);
    private static readonly AttemptId Attempt = new(Guid.NewGuid());
    private static readonly JobId Job = JobId.New(DateTimeOffset.UnixEpoch, 7);
    private static readonly WorkerId Worker = WorkerId.Parse("node-1/gpu0");

    private static readonly Serializer Serializer = new ServiceCollection().AddSerializer()
        .AddSingleton<ITypeNameFilter, CoreTypes>().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<Outcome> Outcomes =>
    [
        new Outcome.Rendered(new FrameResult(Hash, 5, 64, 48, new LossReport(double.NaN, 0.5, 0.25, 0, 0), 4, 40, 0.5, "cpu", Hash, true)),
        new Outcome.Failed(FailureKind.Infrastructure, "the \"store\" is away"), new Outcome.Interrupted(Hash), new Outcome.Interrupted(null),
        new Outcome.Abandoned(),
    ];

    public static TheoryData<JobChange> Changes =>
    [
        new JobChange.Pause(true), new JobChange.Resume(), new JobChange.Cancel(), new JobChange.Retry(null), new JobChange.SetPriority(70),
    ];

    [Theory, MemberData(nameof(Outcomes), DisableDiscoveryEnumeration = true)]
    public void OutcomesArriveAsTheyWere(Outcome outcome)
    {
        var report = new AttemptReport(Worker, Job, 3, Attempt, outcome, ["one", "two"]);
        var arrived = RoundTrip(report);
        Assert.Equal(report with { Log = arrived.Log }, arrived);
        Assert.Equal(report.Log, arrived.Log);
    }

    [Theory, MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void ChangesArriveAsTheyWere(JobChange change) => Assert.Equal(change, RoundTrip(change));

    [Fact]
    public void SetsOfFramesArriveAsTheyWere() =>
        Assert.Equal("2000-2100", ((JobChange.Skip)RoundTrip<JobChange>(new JobChange.Skip(FrameSet.Parse("2000-2100", 2500)))).Frames.ToString());

    [Fact]
    public void RefusalsArriveAsRefusals()
    {
        Answer<JobId> refused = new Refusal(RefusalKind.Quota, "enough");
        Assert.Equal(refused, RoundTrip(refused));
        Answer<JobId> given = Job;
        Assert.Equal(given, RoundTrip(given));
    }

    [Fact]
    public void SettingsThatATaskCarriesHaveTheSameHashThere()
    {
        foreach (var (preset, network) in new[] { ("draft", "farmnet"), ("best", "farmnet"), ("paper", "vgg19"), ("best", "vgg19") })
        {
            var task = new RenderTask
            {
                Job = Job, Frame = 1, Attempt = Attempt, LeaseUntil = DateTimeOffset.UnixEpoch, Content = new ContentRef("c.jpg", Hash, 64, 48),
                Style = new StyleMix("s", [new StyleRef(new BlobRef("s.jpg", Hash), 0.3, new BlobRef("m.png", Hash))]), NetworkHash = Hash, Affinity = Hash,
                Settings = Presets.For(preset, network),
            };
            var arrived = Assert.Single(RoundTrip<IReadOnlyList<RenderTask>>([task]));
            Assert.Equal(ResultKey.Of(task), ResultKey.Of(arrived));
            Assert.Equal(task.Settings.Hash(), arrived.Settings.Hash());
        }
    }

    [Fact]
    public void NothingArrivesAsNothing() => Assert.Null(RoundTrip<IReadOnlyList<RenderTask>?>(null));

    private static T RoundTrip<T>(T value) => Serializer.Deserialize<Sent<T>>(Serializer.SerializeToArray(new Sent<T>(value))).Value;
}
