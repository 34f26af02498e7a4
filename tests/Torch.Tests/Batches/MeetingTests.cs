using System.Collections.Concurrent;
using RenderFarm.Engine.Torch.Batches;

namespace RenderFarm.Torch.Tests.Batches;

/// <summary>Threads that meet: no one waits for ever, and nobody hears of another's fault.</summary>
public sealed class MeetingTests
{
    private const int Rounds = 10;

    // What was done at once, in order.
    private readonly ConcurrentQueue<int> _sizes = [];
    private readonly Meeting<int> _meeting;

    /// <summary>Set when so many met: from then on nothing depends on who began first.</summary>
    private volatile bool _together;

    private int _wanted = 3;

    public MeetingTests() => _meeting = new Meeting<int>(all =>
    {
        _sizes.Enqueue(all.Count);
        _together |= all.Count == _wanted;
        return [.. all.Select(work => work < 0 ? new InvalidDataException($"{work}") : null)];
    });

    [Fact]
    public async Task WhoGoesOnTogetherIsServedTogether()
    {
        await OnThreads(3, (member, _) =>
        {
            Meet(member);
            for (var i = 0; i < Rounds; i++)
                _meeting.Attend(member, i);
            _meeting.Leave(member);
        });
        // Those who have more rounds to go are fewer and fewer, but each of these had as many.
        Assert.Equal(Enumerable.Repeat(3, Rounds + 1), _sizes.SkipWhile(size => size < 3));
    }

    [Fact]
    public async Task WhoLeavesOrStepsAwayIsNotWaitedFor()
    {
        using var back = new ManualResetEventSlim();
        await OnThreads(3, (member, number) =>
        {
            Meet(member);
            if (number == 0)
            {
                // Away until the others have gone all their rounds without it.
                _meeting.Leave(member);
                back.Wait(TestContext.Current.CancellationToken);
                _meeting.Attend(member, 1);
            }
            for (var i = 0; number == 1 && i < Rounds; i++)
                _meeting.Attend(member, i);
            _meeting.Leave(member);
            if (number == 1)
                back.Set();
        });
        var after = _sizes.SkipWhile(size => size < 3).Skip(1).ToList();
        Assert.Equal(Rounds + 1, after.Sum());
    }

    [Fact]
    public async Task AFaultIsHeardByItsOwnMemberAlone()
    {
        var faults = new ConcurrentDictionary<int, string>();
        await OnThreads(3, (member, number) =>
        {
            Meet(member);
            try
            {
                _meeting.Attend(member, number == 2 ? -7 : number);
            }
            catch (InvalidDataException e)
            {
                faults[number] = e.Message;
            }
            _meeting.Leave(member);
        });
        Assert.Equal((2, "-7"), (Assert.Single(faults).Key, faults[2]));
    }

    [Fact]
    public async Task WhatFailsAltogetherIsHeardByAll()
    {
        var broken = new Meeting<int>(_ => throw new InvalidDataException("broken"));
        var faults = 0;
        await OnThreads(3, (member, _) =>
        {
            Assert.Throws<InvalidDataException>(() => broken.Attend(member, 1));
            broken.Leave(member);
            Interlocked.Increment(ref faults);
        });
        Assert.Equal(3, faults);
    }

    [Fact]
    public void AThreadDoesNotWaitForItself()
    {
        var (one, other) = (new object(), new object());
        foreach (var member in new[] { one, other, one, other })
            _meeting.Attend(member, 1);
        Assert.Equal([1, 1, 1, 1], _sizes);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task WhoeverComesAndGoesAllEnd(int seed)
    {
        const int Threads = 8, Most = 200;
        var counts = Enumerable.Range(0, Threads).Select(i => new Random(seed + i).Next(Most / 2, Most)).ToArray();
        await OnThreads(Threads, (member, number) =>
        {
            var random = new Random(seed * 31 + number);
            for (var i = 0; i < counts[number]; i++)
            {
                _meeting.Attend(member, i);
                if (random.Next(5) == 0)
                    _meeting.Leave(member);
                if (random.Next(9) == 0)
                    Thread.Yield();
            }
            _meeting.Leave(member);
        });
        Assert.Equal(counts.Sum(), _sizes.Sum());
    }

    private void Meet(object member)
    {
        while (!_together)
            _meeting.Attend(member, 0);
    }

    private async Task OnThreads(int count, Action<object, int> work)
    {
        _wanted = count;
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Factory.StartNew(
            () => work(new object(), i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
            .WaitAsync(TestContext.Current.CancellationToken);
    }
}
