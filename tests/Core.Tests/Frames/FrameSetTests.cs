using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Tests.Scheduling;

namespace RenderFarm.Core.Tests.Frames;

public sealed class FrameSetTests
{
    private const int Most = 200;

    [Theory]
    [InlineData("7", "7")]
    [InlineData("1-5", "1 2 3 4 5")]
    [InlineData("1-10x3", "1 4 7 10")]
    [InlineData("1,5,9-11", "1 5 9 10 11")]
    [InlineData("5-1", "5 4 3 2 1")]
    [InlineData("9-1x4", "9 5 1")]
    [InlineData("3,1-4,2", "3 1 2 4")]
    [InlineData(" 1 , 2 ", "1 2")]
    public void SyntaxOfTheFieldIsUnderstood(string text, string numbers) =>
        Assert.Equal(numbers, string.Join(' ', FrameSet.Parse(text, Most)));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("1-")]
    [InlineData("-3")]
    [InlineData("1-2-3")]
    [InlineData("1-5x0")]
    [InlineData("1-5x")]
    [InlineData("1x2x3")]
    [InlineData("1,,2")]
    [InlineData("all")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void WhatIsNoSetIsRefusedInOneLine(string text)
    {
        var message = Assert.Throws<InputException>(() => FrameSet.Parse(text, Most)).Message;
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void FrameBeyondTheLastAndTooManyPartsAreRefused()
    {
        Assert.Contains("the last is 200", Assert.Throws<InputException>(() => FrameSet.Parse("1-201", Most)).Message, StringComparison.Ordinal);
        var many = string.Join(',', Enumerable.Repeat("1", FarmLimits.FrameSpans + 1));
        Assert.Contains("10001 parts", Assert.Throws<InputException>(() => FrameSet.Parse(many, Most)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetIsWhatItsPartsNameInTheOrderOfTheirFirstMention() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var random = new SplitMix(seed);
        var (parts, model) = (new List<string>(), new List<int>());
        for (var i = 1 + random.Below(20); i > 0; i--)
        {
            var (first, last, step) = (1 + random.Below(Most), 1 + random.Below(Most), 1 + random.Below(5));
            parts.Add(random.Below(3) == 0 ? $"{first}" : $"{first}-{last}x{step}");
            for (var n = first; parts[^1].Contains('-', StringComparison.Ordinal) ? first <= last ? n <= last : n >= last : n == first; n += first <= last ? step : -step)
                model.Add(n);
        }
        var set = FrameSet.Parse(string.Join(',', parts), Most);
        Assert.Equal(model.Distinct(), set);
        Assert.Equal(Enumerable.Range(-2, Most + 5).Where(model.Contains), Enumerable.Range(-2, Most + 5).Where(set.Contains));
        Assert.Equal(set, FrameSet.Parse(set.ToString(), Most));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ManyNumbersAreNoBurden()
    {
        var set = FrameSet.Of(Enumerable.Range(1, 300_000).Select(i => 3 * i));
        Assert.Equal(300_000, set.Count());
        Assert.Equal(300_000, Enumerable.Range(1, 1_000_000).Count(set.Contains));
    }
}
