namespace RenderFarm.Simulation.Tests;

/// <summary>How much of everything goes wrong in one run; nothing once faults have stopped.</summary>
internal sealed class Chances
{
    private readonly SplitMix _draws;
    private readonly double _loss, _storeRefusal, _storeUnknown, _trouble, _meanDelay;

    public Chances(SplitMix draws)
    {
        _draws = draws;
        // Runs differ: some are calm, some have one plague, some have all.
        _loss = Plague(0.2);
        _storeRefusal = Plague(0.1);
        _storeUnknown = Plague(0.03);
        _trouble = Plague(0.5);
        Lies = draws.Chance(0.5);
        Groups = draws.Chance(0.5);
        _meanDelay = draws.Chance(0.3) ? 3 : 0.02;
    }

    public bool Faulty { get; private set; } = true;
    public bool Lies { get; private set; }

    /// <summary>Whether decisions are written in groups.</summary>
    public bool Groups { get; }

    public void StopFaults() => (Faulty, Lies) = (false, false);

    /// <summary>A message or an answer is lost.</summary>
    public bool Lost() => Faulty && _draws.Chance(_loss);

    public double Delay() => _draws.Exponential(Faulty ? _meanDelay : 0.02);

    /// <summary>The store surely did not write.</summary>
    public bool StoreRefuses() => Faulty && !Groups && _draws.Chance(_storeRefusal);

    /// <summary>Whether it wrote, and whether the host knows.</summary>
    public (bool Written, bool Known) StoreWrites() =>
        Faulty && _draws.Chance(_storeUnknown) ? (_draws.Chance(0.5), false) : (true, true);

    public double GroupSeconds() => _draws.Uniform() * 0.05;

    /// <summary>Something happens to a worker or the host.</summary>
    public bool Trouble() => Faulty && _draws.Chance(_trouble);

    private double Plague(double most) => _draws.Chance(0.5) ? most * _draws.Uniform() : 0;
}
