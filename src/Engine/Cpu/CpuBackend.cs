using System.Runtime.Intrinsics;
using RenderFarm.Core;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Optimisers;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// The method on the processor's vector units. For one instruction set, the same inputs give the same bits whatever the number of threads;
/// between instruction sets sums are grouped differently, and results differ by rounding.
/// </summary>
public sealed class CpuBackend : IBackend
{
    /// <summary>More threads than this find too little work in a picture to pay for waking them.</summary>
    public const int MostThreads = 256;

    private readonly WorkTeam _team;
    private readonly VectorLoops _loops;
    private readonly ICpuEngine _engine;

    /// <param name="threads">1..256; 0: as many as the machine has processors.</param>
    /// <param name="instructionSet">"avx512", "avx2" or "portable"; null: the widest the machine has.</param>
    /// <exception cref="InputException">An unknown or missing instruction set, or too many threads.</exception>
    public CpuBackend(int threads = 0, string? instructionSet = null)
    {
        if (threads is < 0 or > MostThreads)
            throw new InputException($"{threads} threads cannot be used: give 1 to {MostThreads}, or 0 for one per processor.");
        var engineOf = Choose(instructionSet);
        _team = new(threads == 0 ? Math.Min(Environment.ProcessorCount, MostThreads) : threads);
        _loops = new(_team);
        _engine = engineOf(_team);
    }

    public string Name => "cpu-" + _engine.InstructionSet;

    public int Threads => _team.Size;

    /// <summary>What this machine can run, widest first.</summary>
    public static IReadOnlyList<string> InstructionSets { get; } =
        [.. Available().Select(set => set.Name)];

    private static IEnumerable<(string Name, Func<WorkTeam, ICpuEngine> Engine)> Available()
    {
        if (Vector512.IsHardwareAccelerated)
            yield return (Lanes512.InstructionSet, team => new CpuEngine<Lanes512>(team));
        if (Vector256.IsHardwareAccelerated)
            yield return (Lanes256.InstructionSet, team => new CpuEngine<Lanes256>(team));
        yield return (Lanes128.InstructionSet, team => new CpuEngine<Lanes128>(team));
    }

    private static Func<WorkTeam, ICpuEngine> Choose(string? name)
    {
        foreach (var set in Available())
            if (name is null || set.Name == name)
                return set.Engine;
        throw new InputException($"Instruction set '{name}' cannot be used here; there is {string.Join(", ", InstructionSets)}.");
    }

    public IVector NewVector(int length) => new CpuVector(length, _loops);

    public ICurvature NewCurvature(int capacity) => new HostCurvature(capacity, InnerProducts);

    /// <inheritdoc cref="Optimisers.InnerProducts"/>
    internal void InnerProducts(ReadOnlySpan<IVector> left, ReadOnlySpan<IVector> right, Span<double> products) =>
        _loops.InnerProducts(left, right, products);

    public IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide) =>
        taps.Count == 0 ? [] : _engine.Measure(network, width, height, rgb, taps, guide);

    public IObjective NewObjective(ObjectiveSpec spec) => _engine.NewObjective(spec);

    public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps) =>
        CpuMemory.Formula.EstimateBytes(network, width, height, taps);

    public void Dispose()
    {
        _engine.Dispose();
        _team.Dispose();
    }
}
