using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Core.Tests.Scheduling;

public sealed class ReadySetTests
{
    [Fact]
    public void BehavesAsASortedSetOfNumbers() => Prop.ForAll(
        Gen.Choose(1, 9000).SelectMany(size => Gen.Choose(0, size - 1).ListOf(), (size, places) => (size, places)).ToArbitrary(), given =>
    {
        var (fast, slow) = (new ReadySet(given.size), new SortedSet<int>());
        foreach (var place in given.places)
        {
            Assert.Equal(slow.Add(place), fast.Add(place));
            if (place % 3 == 0)
                Assert.Equal(slow.Remove(place), fast.Remove(place));
            var from = place / 2;
            Assert.Equal(slow.Where(p => p >= from).DefaultIfEmpty(-1).Min(), fast.First(from));
            Assert.Equal(slow.Count(p => p < place), fast.CountBefore(place));
            Assert.Equal(slow.Count, fast.Count);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FindsTheLastOfAMillion()
    {
        var set = new ReadySet(1_000_000);
        Assert.Equal(-1, set.First());
        set.Add(999_999);
        Assert.Equal(999_999, set.First());
        Assert.Equal(999_999, set.First(999_999));
    }
}
