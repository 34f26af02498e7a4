using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Bench;

/// <summary>One network at one size: what either side took in every round.</summary>
internal sealed class Contest(string name, int size, CpuBackend backend) : IDisposable
{
    private readonly Network _network = Subjects.Network(name);
    private readonly Subject _subject = Subjects.Create(backend, Subjects.Network(name), size);
    private readonly List<double> _ours = [], _autograd = [], _hand = [];

    public void MeasureOurs(int repeats) => _ours.AddRange(_subject.Time(repeats));

    public void MeasurePeer(Peer peer, int threads, int repeats)
    {
        _autograd.Add(peer.Measure(name, size, "autograd", threads, repeats)["min_ms"]!.GetValue<double>());
        _hand.Add(peer.Measure(name, size, "hand", threads, repeats)["min_ms"]!.GetValue<double>());
    }

    public Iteration Sum() => new(
        name, size, _ours.Min(), _ours.Order().ElementAt(_ours.Count / 2), _autograd.Count > 0 ? _autograd.Min() : null,
        _hand.Count > 0 ? _hand.Min() : null, Subjects.DirectFlops(_network, size));

    public void Dispose() => _subject.Dispose();
}
