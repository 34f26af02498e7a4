using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Tests.Jobs;

public sealed class JobPlanTests
{
    [Fact]
    public void FramesAreTheCrossProductWithContentFastest()
    {
        var plan = JobPlan.Of(Samples.Spec(3, 2, 2));
        Assert.Equal(12, plan.Header.Frames);
        var expected =
            from settings in Enumerable.Range(1, 2)
            from style in Enumerable.Range(1, 2)
            from content in Enumerable.Range(1, 3)
            select $"photo-{content}-style-{style}-set-{settings}.png";
        Assert.Equal(expected, Enumerable.Range(1, 12).Select(plan.OutputName));
        Assert.Equal(("photo-2.jpg", "style-2.jpg", "set-1"), (plan[5].Content.Name, plan[5].Style.Name, plan[5].Settings.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan[13]);
    }

    [Fact]
    public void ListedFramesAreThoseAndNoOthers()
    {
        var plan = JobPlan.Of(Samples.Spec(3, 2) with { Frames = [new(2, 1, 0), new(0, 0, 0, "cover.png")] });
        Assert.Equal(["photo-3-style-2-set-1.png", "cover.png"], Enumerable.Range(1, plan.Header.Frames).Select(plan.OutputName));
    }

    [Fact]
    public void FrameOfAPassNeedsItselfInThePassBefore()
    {
        var plan = JobPlan.Of(Samples.Spec() with { Passes = 3, OutputName = "film-{number:000}.png" });
        Assert.Equal(9, plan.Header.Frames);
        Assert.Empty(plan.Needs(3));
        Assert.Equal([2], plan.Needs(5));
        Assert.Equal([6], plan.Needs(9));
        Assert.Equal((3, 2), (plan[8].Pass, plan[8].InPass));
        Assert.Equal(["film-002.pass-1.png", "film-002.pass-2.png", "film-002.png"], new[] { 2, 5, 8 }.Select(plan.OutputName));
        Assert.Equal("p2-2.png", JobPlan.Of(Samples.Spec() with { Passes = 3, OutputName = "p{pass}-{number}.png" }).OutputName(5));
    }

    [Fact]
    public void RangesCoverEveryFrameOnce()
    {
        foreach (var frames in new[] { 1, 1023, 1024, 1025, 2048, FarmLimits.FramesOfAJob })
        {
            var header = Samples.Submitted(frames).Header;
            Assert.Equal(frames, Enumerable.Range(0, header.Ranges).Sum(header.CountOf));
            Assert.Equal(header.Ranges - 1, JobHeader.RangeOf(frames));
            Assert.All(Enumerable.Range(0, header.Ranges), range => Assert.Equal(range, JobHeader.RangeOf(JobHeader.FirstOf(range))));
        }
    }

    [Fact]
    public void MillionFramesAreOneJobCheckedInLinearTime()
    {
        var spec = Samples.Spec(1000, 40, 25) with { OutputName = "{number:0000000}-{content}.png" };
        JobSpecRules.Validate(spec);
        Assert.Equal("1000000-photo-1000.png", JobPlan.Of(spec).OutputName(1_000_000));
    }

    [Fact]
    public void SpecReadsBackFromItsRecordsAndNoneIsTooLarge()
    {
        var spec = Samples.Spec(2500, 40, 70) with
        {
            Init = new BlobRef("start.png", Samples.Hash(5)), After = [new(Samples.Job, true)], Webhook = "https://example.org/", Passes = 2,
            Policy = new JobPolicy { Order = FrameOrder.MiddleOut, ChunkSeconds = 7, Speculation = false },
            Frames = [.. Enumerable.Range(0, 1500).Select(i => new FrameChoice(i, i % 40, i % 70, i % 2 == 0 ? $"{i}.png" : null))],
        };
        var header = JobRecordCodec.DecodeHeader(JobRecordCodec.Encode(JobHeader.Of(spec, Samples.Hash(9))));
        var pages = JobPage.Split(spec).Select(page => JobRecordCodec.DecodePage(JobRecordCodec.Encode(page))).ToList();
        Assert.Equal(Samples.Hash(9), header.NetworkHash);
        Assert.Equal(3 + 3 + 3 + 2, pages.Count);
        var read = JobPage.Join(header, pages);
        Assert.Equal(JobRecordCodec.Encode(JobHeader.Of(spec, Samples.Hash(9))), JobRecordCodec.Encode(header));
        Assert.Equal(spec.Contents, read.Contents);
        Assert.Equal(spec.Frames, read.Frames);
        Assert.Equal(spec.Styles.Select(s => (s.Name, s.Pictures[0])), read.Styles.Select(s => (s.Name, s.Pictures[0])));
        Assert.Equal(spec.Settings.Select(s => (s.Name, s.Settings.ToJson())), read.Settings.Select(s => (s.Name, s.Settings.ToJson())));
        Assert.Equal(spec.Policy, read.Policy);
    }

    [Fact]
    public void WorstPagesThatTheRulesLetPassFitARecord()
    {
        var name = new string('\u00e9', 98) + ".png";
        var blob = new BlobRef(name, Samples.Hash(1));
        var spec = Samples.Spec(3) with
        {
            Contents = [.. Enumerable.Repeat(new ContentRef(name, Samples.Hash(1), 65535, 65535), FarmLimits.ContentsOfAPage)],
            Styles = [.. Enumerable.Repeat(
                new StyleMix(name, [.. Enumerable.Repeat(new StyleRef(blob, 1, blob), FarmLimits.PicturesOfAStyle)]), FarmLimits.StylesOfAPage)],
            Frames = [.. Enumerable.Repeat(new FrameChoice(1023, 15, 4095, name), FarmLimits.ContentsOfAPage)],
        };
        Assert.Equal(FarmLimits.NameBytes, System.Text.Encoding.UTF8.GetByteCount(name));
        Assert.All(JobPage.Split(spec), page => Assert.InRange(JobRecordCodec.Encode(page).Length, 1, FarmLimits.RecordBytes));
        Assert.InRange(FarmLimits.SettingsOfAPage * (FarmLimits.SettingsBytes + FarmLimits.NameBytes + 8), 1, FarmLimits.RecordBytes);
    }
}
