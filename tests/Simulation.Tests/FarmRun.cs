using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Simulation.Tests;

/// <summary>One farm from its first job to its last frame, decided by a seed: troubles for a while, then none, and everything must settle.</summary>
internal sealed class FarmRun
{
    // Longest wait after setbacks is five minutes; a run that has work for hours after its last fault has lost something.
    private const double SettleHours = 8;

    private readonly ulong _seed;
    private readonly People _people;
    private readonly Liars _liars;
    private readonly List<SimulatedWorker> _workers = [];

    public FarmRun(ulong seed, Sabotage? sabotage = null)
    {
        _seed = seed;
        Sabotage = sabotage;
        Draws = new SplitMix(seed);
        Plan = new FarmPlan(Draws);
        Chances = new Chances(Draws);
        Truth = new Truth();
        Agenda = new Agenda(FarmPlan.Start);
        Checks = new Checks(this);
        Host = new SimulatedHost(this);
        _people = new People(this);
        _liars = new Liars(this, _workers);
    }

    public SplitMix Draws { get; }
    public FarmPlan Plan { get; }
    public Chances Chances { get; }
    public Truth Truth { get; }
    public Agenda Agenda { get; }
    public Checks Checks { get; }
    public SimulatedHost Host { get; }
    public Sabotage? Sabotage { get; }
    public DateTimeOffset Now => Agenda.Now;
    public long Steps { get; private set; }

    /// <summary>Kinds of things that happened, for a proof that runs are as wild as they claim.</summary>
    public HashSet<string> Met { get; } = [];

    public IReadOnlyList<SimulatedWorker> Workers => _workers;

    public AttemptId NewAttempt() => new(Draws.Guid());

    public JobId NewJob() => JobId.New(Now, Draws.Next());

    /// <summary>A message to the host: late, or lost.</summary>
    public void Send(Action<SimulatedHost> arrives)
    {
        if (!Chances.Lost())
            Agenda.After(Chances.Delay(), () => arrives(Host));
    }

    /// <exception cref="InvariantBrokenException">With the seed, and how to run it again.</exception>
    public void Play()
    {
        try
        {
            Begin();
            var faultsEnd = Now.AddMinutes(Draws.Between(2, 20));
            Until(faultsEnd, settled: false);
            StopFaults();
            Until(faultsEnd.AddHours(SettleHours), settled: true);
            Host.Flush();
            Checks.Settled();
        }
        catch (Exception e)
        {
            throw new InvariantBrokenException(
                $"Seed {_seed}, step {Steps}, {Now - FarmPlan.Start} from the start: {e.Message}\nRun it again with {SimulationTests.SeedVariable}={_seed}.\n{e.StackTrace}");
        }
    }

    private void Begin()
    {
        var count = Draws.Between(1, 6);
        for (var number = 0; number < count; number++)
            _workers.Add(new SimulatedWorker(this, Plan.Worker(number, count), 0.5 + Draws.Uniform()));
        foreach (var worker in _workers)
            Agenda.After(Draws.Uniform() * 10, worker.Start);
        _people.Begin();
        Every(2, Host.Tick);
        Every(10, Trouble);
        if (Chances.Lies)
            Every(7, _liars.Lie);
    }

    private void Until(DateTimeOffset end, bool settled)
    {
        while (!(settled && _people.AllSettled()) && Agenda.Step(end))
        {
            Steps++;
            Checks.Step();
        }
    }

    private void StopFaults()
    {
        Chances.StopFaults();
        _people.TidyUp();
        foreach (var worker in _workers)
        {
            worker.Die();
            worker.Stall(0);
            worker.Start();
        }
    }

    private void Trouble()
    {
        if (!Chances.Trouble())
            return;
        var worker = Draws.Of(_workers);
        switch (Draws.Below(5))
        {
            case 0:
                worker.Die();
                Agenda.After(Draws.Exponential(60), worker.Start);
                break;
            case 1:
                worker.Leave();
                Agenda.After(Draws.Exponential(60), worker.Start);
                break;
            case 2:
                Host.Kill(Draws.Exponential(10));
                break;
            default:
                worker.Stall(Draws.Exponential(60));
                break;
        }
    }

    private void Every(double seconds, Action action) => Agenda.After(seconds, () =>
    {
        action();
        Every(seconds, action);
    });
}
