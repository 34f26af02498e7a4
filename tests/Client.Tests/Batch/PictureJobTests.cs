using RenderFarm.Client.Batch;
using RenderFarm.Client.Tests.Commands;
using RenderFarm.Core;

namespace RenderFarm.Client.Tests.Batch;

public sealed class PictureJobTests
{
    [Fact]
    public void OneContentGoesToTheNamedFile() =>
        Assert.Equal([new PictureJob("a.jpg", "o.png", "o.png.checkpoint")], Of("a.jpg", "-o", "o.png"));

    [Fact]
    public void FolderGetsAPngForEachContent() =>
        Assert.Equal(["no-such-folder/a.png", "no-such-folder/b.png"], Of("x/a.jpg", "y/b.webp", "-o", "no-such-folder/").Select(job => job.Output));

    [Fact]
    public void CheckpointsOfSeveralGoIntoOneFolder() =>
        Assert.Equal("c/a.png.checkpoint", Of("a.jpg", "b.jpg", "-o", "o/", "--checkpoint", "c/")[0].Checkpoint);

    [Fact]
    public void WhatCannotBeWrittenApartIsRefused()
    {
        string[][] table =
        [
            ["a.jpg", "b.jpg", "-o", "o.png"],
            ["x/a.jpg", "y/a.png", "-o", "o/"],
            ["a.jpg", "-o", "a.jpg"],
            ["a.png", "b.png", "-o", "./"],
            ["a.jpg", "-o", "s.jpg"],
            ["a.jpg", "-o", "o.txt"],
            ["a.jpg", "b.jpg", "-o", "o/", "--checkpoint", "one.file"],
        ];
        foreach (var words in table)
            Assert.Throws<InputException>(() => Of(words));
    }

    private static IReadOnlyList<PictureJob> Of(params string[] words) => PictureJob.Of(Orders.Read([.. words, "--style", "s.jpg"]));
}
