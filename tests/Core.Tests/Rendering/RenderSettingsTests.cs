using System.Reflection;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Tests.Rendering;

public sealed class RenderSettingsTests
{
    private static readonly RenderSettings Best = Presets.For("best", "farmnet");

    [Fact]
    public void EveryPresetIsValidOnEveryNetwork()
    {
        foreach (var preset in Presets.Names)
            foreach (var network in new[] { "farmnet", "vgg19", "vgg16" })
            {
                var settings = Presets.For(preset, network);
                settings.Validate();
                Assert.Equal(preset, settings.Preset);
            }
        Assert.Contains("paper, best, draft", Assert.Throws<InputException>(() => Presets.For("nice", "vgg19")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EverySettingChangesTheHash()
    {
        foreach (var property in typeof(RenderSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var changed = RenderSettings.FromJson(Best.ToJson());
            Assert.Equal(Best.Hash(), changed.Hash());
            property.SetValue(changed, Other(property.GetValue(changed), property.PropertyType));
            Assert.NotEqual(Best.Hash(), changed.Hash());
        }
    }

    [Fact]
    public void JsonReadsBackTheSame()
    {
        var settings = Best with { SizePx = null, StyleScale = 0.1 + 0.2, Seed = ulong.MaxValue, Pooling = "max" };
        Assert.Equal(settings.ToJson(), RenderSettings.FromJson(settings.ToJson()).ToJson());
        Assert.DoesNotContain('\n', settings.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"preset\":\"best\",\"sizePx\":3}")]
    [InlineData("{\"preset\":\"best\",\"mood\":1}")]
    [InlineData("{\"preset\":\"best\",\"optimizer\":\"magic\"}")]
    public void JsonOfSomethingElseIsRefused(string json) => Assert.Throws<InputException>(() => RenderSettings.FromJson(json));

    [Fact]
    public void EveryNumberOutOfRangeIsRefusedByItsFlag()
    {
        Refused("--size", Best with { SizePx = 15 });
        Refused("--size", Best with { SizePx = 16385 });
        Refused("--coarsest-size", Best with { CoarsestPx = 0 });
        Refused("--scale-step", Best with { ScaleStep = 1 });
        Refused("--first-iterations", Best with { FirstIterations = 0 });
        Refused("--iterations", Best with { Iterations = -5 });
        Refused("--learning-rate", Best with { LearningRate = double.NaN });
        Refused("--history", Best with { History = 0 });
        Refused("--average-decay", Best with { AverageDecay = 1 });
        Refused("--content-weight", Best with { ContentWeight = -1 });
        Refused("--style-weight", Best with { StyleWeight = double.PositiveInfinity });
        Refused("--content-weight", Best with { StyleWeight = 0, ContentWeight = 0 });
        Refused("--tv-weight", Best with { TvWeight = double.NaN });
        Refused("--color-weight", Best with { ColorWeight = -1 });
        Refused("--style-scale", Best with { StyleScale = 0 });
        Refused("--content-layers", Best with { ContentLayers = [] });
        Refused("--style-layers", Best with { StyleLayers = [new("conv1_1", 0)] });
        Refused("--style-layers", Best with { StyleLayers = [new("conv1_1", 1), new("conv1_1", 2)] });
        Refused("--pooling", Best with { Pooling = "min" });
        Refused("--padding", Best with { Padding = "mirror" });
        Refused("--stop-gain", Best with { StopGain = 2 });
        Refused("--time-budget", Best with { TimeBudgetSeconds = -1 });
        Refused("--optimizer", Best with { Optimizer = (OptimizerKind)7 });
    }

    private static void Refused(string flag, RenderSettings settings)
    {
        var e = Assert.Throws<InputException>(settings.Validate);
        Assert.StartsWith(flag, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private static object? Other(object? value, Type type) => value switch
    {
        int number => number + 1,
        double number => number + 0.5,
        ulong number => number + 1,
        bool flag => !flag,
        string text => text + "x",
        Enum kind => Enum.GetValues(type).Cast<object>().First(other => !other.Equals(kind)),
        IReadOnlyList<LayerWeight> => new List<LayerWeight> { new("conv1_2", 3) },
        null => "avg",
        _ => throw new NotSupportedException(type.Name),
    };
}
