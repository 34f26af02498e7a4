using RenderFarm.Core;
using RenderFarm.Node.Inputs;

namespace RenderFarm.Node.Tests.Inputs;

public sealed class DecodedPicturesTests
{
    [Fact]
    public void LeastRecentlyUsedIsForgottenFirst()
    {
        // 1200 bytes each.
        var kept = new DecodedPictures(mostBytes: 2_500);
        kept.Keep(Hash(1), NewPicture());
        kept.Keep(Hash(2), NewPicture());
        Assert.NotNull(kept.Find(Hash(1)));
        kept.Keep(Hash(3), NewPicture());
        Assert.NotNull(kept.Find(Hash(1)));
        Assert.Null(kept.Find(Hash(2)));
        Assert.NotNull(kept.Find(Hash(3)));
    }

    [Fact]
    public void FirstOfTwoThatDecodedTheSameIsUsedByBoth()
    {
        var kept = new DecodedPictures();
        var first = kept.Keep(Hash(1), NewPicture());
        Assert.Same(first, kept.Keep(Hash(1), NewPicture()));
    }

    [Fact]
    public void PictureThatIsTooLargePushesNothingOut()
    {
        var kept = new DecodedPictures(mostBytes: 2_500);
        kept.Keep(Hash(1), NewPicture());
        kept.Keep(Hash(2), new Picture(100, 100, new float[30_000]));
        Assert.NotNull(kept.Find(Hash(1)));
        Assert.Null(kept.Find(Hash(2)));
    }

    private static ContentHash Hash(byte seed) => ContentHash.Of([seed]);

    private static Picture NewPicture() => new(10, 10, new float[300]);
}
