using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Core.Tests.Scheduling;

public sealed class SchedulerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static JobSummary Job(int number, string owner = "ada", int priority = 50, double servedAt = 0) => new()
    {
        Id = JobId.New(Start.AddSeconds(number), (ulong)number),
        Owner = owner,
        Priority = priority,
        Submitted = Start.AddSeconds(number),
        LastServed = Start.AddSeconds(servedAt),
        Ready = 10,
        Waiting = 10,
    };

    private static JobSummary? Next(WaitingLine line, params ContentHash[] warm) => line.Next(_ => true, warm, Start);

    private static WaitingLine LineOf(params JobSummary[] jobs)
    {
        var line = new WaitingLine(_ => OwnerTerms.Default);
        foreach (var job in jobs)
            line.Set(job);
        return line;
    }

    [Fact]
    public void HigherPriorityGoesFirstAndAmongEqualsTheOlder()
    {
        Assert.Equal(60, Next(LineOf(Job(1), Job(2, priority: 60)))!.Priority);
        Assert.Equal(Start.AddSeconds(1), Next(LineOf(Job(2), Job(1)))!.Submitted);
    }

    [Fact]
    public void AgeOvertakesPriority()
    {
        var starved = Job(1, priority: 0, servedAt: 0);
        Assert.Equal(100, Next(LineOf(starved, Job(2, priority: 100, servedAt: 99 * 60)))!.Priority);
        Assert.Equal(0, Next(LineOf(starved, Job(2, priority: 100, servedAt: 101 * 60)))!.Priority);
    }

    [Fact]
    public void OwnersShareByTheirWeights()
    {
        var line = new WaitingLine(name => new OwnerTerms { Weight = name == "ada" ? 3 : 1 });
        line.Set(Job(1, "ada"));
        line.Set(Job(2, "bob"));
        var served = Enumerable.Range(0, 400).Select(i =>
        {
            var owner = Next(line)!.Owner;
            line.Charge(owner, 10, Start.AddSeconds(i));
            return owner;
        }).Count(owner => owner == "ada");
        Assert.InRange(served, 297, 303);
    }

    [Fact]
    public void WhatWasUsedIsForgottenByHalves()
    {
        var share = new OwnerShare(0, Start).Add(100, Start);
        Assert.Equal(50, share.Seconds(Start + SchedulingLimits.ShareHalfLife), 6);
        Assert.Equal(50, share.MovedTo(Start + SchedulingLimits.ShareHalfLife).AtEpoch, 6);
    }

    [Fact]
    public void WarmthGoesFirstAmongNearEqualsOnly()
    {
        var warm = ContentHash.Of([1]);
        var near = Job(2, priority: 47) with { Affinities = [warm] };
        var far = Job(3, priority: 40) with { Affinities = [warm] };
        Assert.Equal(47, Next(LineOf(Job(1), near), warm)!.Priority);
        Assert.Equal(50, Next(LineOf(Job(1), far), warm)!.Priority);
    }

    [Fact]
    public void OwnersAtTheirQuotaStandAside()
    {
        var line = new WaitingLine(_ => new OwnerTerms { MostRunning = 2 });
        line.Set(Job(1));
        line.CountRunning("ada", 2);
        Assert.Null(Next(line));
        line.CountRunning("ada", -1);
        Assert.NotNull(Next(line));
    }

    [Fact]
    public void SharesSurviveAYear()
    {
        var line = LineOf(Job(1, "ada"), Job(2, "bob"));
        for (var day = 0; day < 400; day++)
            line.Charge("ada", 100, Start.AddDays(day));
        Assert.Equal("bob", Next(line)!.Owner);
        Assert.InRange(line.Share("ada", Start.AddDays(399)), 99, 101);
    }

    // The line keeps sorted what the rules alone would find by looking at every job.
    [Fact]
    public void LineFindsWhatTheRulesSay() => Prop.ForAll(
        (from count in Gen.Choose(1, 12)
         from jobs in (from owner in Gen.Elements("ada", "bob", "eve")
                       from priority in Gen.Choose(0, 100)
                       from served in Gen.Choose(0, 6000)
                       select (owner, priority, served)).ArrayOf(count)
         from charges in (from owner in Gen.Elements("ada", "bob", "eve")
                          from seconds in Gen.Choose(0, 100)
                          select (owner, seconds)).ArrayOf(5)
         select (jobs, charges)).ToArbitrary(), given =>
    {
        var jobs = given.jobs.Select((j, i) => Job(i, j.owner, j.priority, j.served)).ToArray();
        var line = LineOf(jobs);
        foreach (var (owner, seconds) in given.charges)
            line.Charge(owner, seconds, Start);
        var expected = jobs.OrderBy(j => line.Share(j.Owner, Start)).ThenBy(j => j.Owner, StringComparer.Ordinal)
            .ThenBy(j => j, Comparer<JobSummary>.Create(Scheduler.Compare)).First();
        Assert.Equal(expected.Id, Next(line)!.Id);
        line.Remove(expected.Id);
        Assert.NotEqual(expected.Id, Next(line)?.Id);
    }).QuickCheckThrowOnFailure();
}
