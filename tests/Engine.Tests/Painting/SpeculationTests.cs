using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Tests.Painting;

/// <summary>Iterations that are taken before the losses of the ones before are looked at end where they end one after another.</summary>
public sealed class SpeculationTests
{
    private static readonly Dictionary<string, RenderSettings> Kinds = new()
    {
        ["bounded"] = Studio.Settings with { History = 3 },
        ["unbounded"] = Studio.Settings with { Bounded = false, LearningRate = 0.5 },
        ["averaged"] = Studio.Settings with { AverageDecay = 0.8 },
        ["wolfe"] = Studio.Settings with { StrongWolfe = true, Bounded = false },
        ["adam"] = Studio.AdamSettings,
    };

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var kind in Kinds.Keys)
            foreach (var ahead in (int[])[2, 4, 8])
                data.Add(kind, ahead);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void ItIsTheSameToTheByte(string kind, int ahead)
    {
        var settings = Kinds[kind] with { FirstIterations = 30, Iterations = 26 };
        var backend = AssertTheSame(ahead, settings);
        Assert.Equal(kind != "wolfe", backend.Windows > 0);
    }

    /// <summary>Every fifth picture, by its last digits, is said to be bad: steps that lead there are shortened.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void AStepThatIsTooLongIsTakenBack(int ahead)
    {
        var settings = Kinds["bounded"] with { FirstIterations = 30, Iterations = 26 };
        var (alone, other) = (new AheadBackend(1, Worse), new AheadBackend(ahead, Worse));
        AssertTheSame(settings, alone, other);
        // What was taken back was evaluated in vain, beside what every way shortens.
        Assert.True(alone.Evaluations > 56 + 10, $"{alone.Evaluations} evaluations");
        Assert.True(other.Evaluations > alone.Evaluations, $"{other.Evaluations} evaluations after {alone.Evaluations}");

        static Engine.Backends.Losses Worse(float[] image, Engine.Backends.Losses losses) =>
            BitConverter.SingleToInt32Bits(image[7]) % 5 == 0 ? losses with { Style = 3 * losses.Style } : losses;
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("bounded")]
    [InlineData("unbounded")]
    public void ADivergenceIsFoundAndOvercome(string kind)
    {
        // NaN at pictures of the first scale with certain last digits: once or twice on the way.
        var moved = new Func<float[], Engine.Backends.Losses, Engine.Backends.Losses>((image, losses) =>
            image.Length < 3 * 25 * 25 && BitConverter.SingleToInt32Bits(image[100]) % 23 == 1 ? losses with { Content = double.NaN } : losses);
        var settings = Kinds[kind] with { FirstIterations = 30, Iterations = 5 };
        Assert.NotEmpty(AssertTheSame(settings, new AheadBackend(1, moved), new AheadBackend(4, moved)).Notices);
    }

    [Fact]
    public void AScaleEndsAtTheIterationWhereTheGainIsSmall()
    {
        var settings = Studio.Settings with { SizePx = 20, ScaleStep = 4, FirstIterations = 400, StopGain = 0.2 };
        AssertTheSame(4, settings);
        var witness = new Witness();
        Assert.Equal(StopReason.Gain, Studio.Render(Studio.Request(settings), witness, new AheadBackend(4)).Stopped);
    }

    [Fact]
    public void CheckpointsComeAtTheirIterationsAndGoOnToTheByte()
    {
        var request = Studio.Request(Kinds["averaged"]) with { CheckpointEvery = new(3, 0) };
        var (alone, ahead) = (new Witness(), new Witness());
        var whole = Studio.Render(request, alone, new AheadBackend(1));
        Studio.Render(request, ahead, new AheadBackend(4));
        Assert.Equal(alone.Checkpoints.Count, ahead.Checkpoints.Count);
        foreach (var checkpoint in ahead.Checkpoints)
            Assert.Equal(whole.Picture.Rgb, Studio.Render(request with { Checkpoint = checkpoint }, null, new AheadBackend(4)).Picture.Rgb);
    }

    [Fact]
    public void CancelledItIsAtMostAWindowLate()
    {
        using var source = new CancellationTokenSource();
        var witness = new Witness
        {
            Cancellation = source.Token,
            Then = told =>
            {
                if (told.Iteration == 9)
                    source.Cancel();
            },
        };
        var settings = Kinds["bounded"] with { FirstIterations = 30 };
        Assert.Throws<OperationCanceledException>(() => Studio.Render(Studio.Request(settings), witness, new AheadBackend(4)));
        Assert.InRange(witness.Told[^1].Iteration, 9, 12);
        var whole = Studio.Render(Studio.Request(settings));
        var resumed = Studio.Render(Studio.Request(settings) with { Checkpoint = Assert.Single(witness.Checkpoints) });
        Assert.Equal(whole.Picture.Rgb, resumed.Picture.Rgb);
    }

    private static AheadBackend AssertTheSame(int ahead, RenderSettings settings)
    {
        var backend = new AheadBackend(ahead);
        AssertTheSame(settings, new AheadBackend(1), backend);
        return backend;
    }

    private static Witness AssertTheSame(RenderSettings settings, AheadBackend alone, AheadBackend ahead)
    {
        var (expected, actual) = (new Witness(), new Witness());
        var first = Record(() => Studio.Render(Studio.Request(settings), expected, alone));
        var second = Record(() => Studio.Render(Studio.Request(settings), actual, ahead));
        Assert.Equal(0, alone.Windows);
        Assert.Equal(first.Fault, second.Fault);
        Assert.Equal(first.Result?.Picture.Rgb, second.Result?.Picture.Rgb);
        Assert.Equal(first.Result?.Losses, second.Result?.Losses);
        Assert.Equal(first.Result?.Iterations, second.Result?.Iterations);
        Assert.Equal(expected.Told, actual.Told);
        Assert.Equal(expected.Notices, actual.Notices);
        return actual;
    }

    private static (RenderResult? Result, string? Fault) Record(Func<RenderResult> render)
    {
        try
        {
            return (render(), null);
        }
        catch (DivergedException e)
        {
            return (null, e.Message);
        }
    }
}
