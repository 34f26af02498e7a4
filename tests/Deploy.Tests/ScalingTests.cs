using System.Globalization;
using System.Text.Json;
using RenderFarm.Deploy.Tests.Manifests;
using RenderFarm.Deploy.Tests.Metrics;

namespace RenderFarm.Deploy.Tests;

public sealed class ScalingTests
{
    private static ScalingSpec Scaling => Assert.Single(Cluster.Of("overlays/production").Of<ScalingSpec>("ScaledObject")).Spec;

    private static Dictionary<string, string> Trigger => Assert.Single(Scaling.Triggers).Metadata;

    [Fact]
    public void WorkersAloneAreScaledAndNoManifestSaysHowMany()
    {
        Assert.Equal("farm-worker", Scaling.ScaleTargetRef.Name);
        Assert.Null(Cluster.Of("overlays/production").Worker.Spec.Replicas);
        Assert.InRange(Scaling.MinReplicaCount, 0, Scaling.MaxReplicaCount);
    }

    [Fact]
    public void ScalingDownWaitsAndSilenceIsNoReasonForIt()
    {
        Assert.True(Scaling.Advanced.HorizontalPodAutoscalerConfig.Behavior.ScaleDown.StabilizationWindowSeconds >= 300);
        Assert.Equal("false", Trigger["ignoreNullValues"]);
    }

    [Fact]
    public async Task QueueIsAskedByItsRealName()
    {
        await QueryChecks.AssertReal(Trigger["query"]);
        Assert.Contains("namespace=\"farm\"", Trigger["query"], StringComparison.Ordinal);
    }

    // The query's value is the number of workers wanted, rounded up by the autoscaler.
    [Theory]
    [InlineData("nothing to do", 0, 0, 0)]
    [InlineData("one frame begins", 0, 1, 0.05)]
    [InlineData("a worker for each frame that is painted", 3, 0, 3)]
    [InlineData("and for every twenty that are ready", 3, 40, 5)]
    public void QueryGivesTheWorkersThatAreWanted(string name, int running, int ready, double wanted)
    {
        Assert.Equal("1", Trigger["threshold"]);
        using var folder = new TemporaryFolder();
        // Two coordinators that say the same count once.
        string Series(string metric, int value) => string.Join('\n', ((string[])["c1", "c2"]).Select(pod =>
            $"  - {{series: '{metric.Replace("POD", $"namespace=\"farm\",pod=\"{pod}\"", StringComparison.Ordinal)}', values: '{value}x5'}}"));
        Tool.Promtool("test", "rules", folder.Write("scaling.yaml", $$"""
            tests:
            - name: {{name}}
              interval: 1m
              input_series:
            {{Series("farm_queue_frames{POD,state=\"running\"}", running)}}
            {{Series("farm_queue_ready{POD}", ready)}}
              promql_expr_test:
              - expr: {{JsonSerializer.Serialize(Trigger["query"])}}
                eval_time: 3m
                exp_samples: [{labels: '{}', value: {{wanted.ToString(CultureInfo.InvariantCulture)}}}]
            """));
    }
}
