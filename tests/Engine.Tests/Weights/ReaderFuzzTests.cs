using System.Diagnostics;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Tests.Weights;

/// <summary>
/// Valid files, damaged at random: only InputException may come out of the readers, and no small file may make them hold much memory.
/// </summary>
public class ReaderFuzzTests
{
    private const int Mutants = 4000;

    /// <summary>The fixtures have under 10 KB; decoding them whole takes about as much again, stacks and dictionaries some more.</summary>
    private const long BytesAllowed = 64 << 20;

    [Theory]
    [InlineData("zip.pth", 1)]
    [InlineData("strided.pth", 2)]
    [InlineData("legacy.pth", 3)]
    [InlineData("strided-legacy.pth", 4)]
    [InlineData("checkpoint.pth", 5)]
    [InlineData("tar.pth", 8)]
    public void ADamagedPthFileIsReadOrRefused(string name, int seed) => Fuzz(Fixture.Bytes(name), seed);

    [Fact]
    public void ADamagedSafetensorsFileIsReadOrRefused()
    {
        using var memory = new MemoryStream();
        SafetensorsWriter.Write(
            memory, [new("features.0.weight", [4, 3, 3, 3], Fixture.Expected(0)), new("features.0.bias", [4], Fixture.Expected(1))],
            new Dictionary<string, string> { ["mean"] = "0.5,0.5,0.5" });
        Fuzz(memory.ToArray(), 6);
    }

    /// <summary>The pickle alone, under a right checksum: damage here meets the machine, not the CRC.</summary>
    [Fact]
    public void ADamagedPickleIsReadOrRefused()
    {
        var pickle = new PickleWriter().Tensor("x", "FloatStorage", "0", 4, 0, [2, 2], [2, 1]).Bytes;
        var random = new Random(7);
        for (var i = 0; i < Mutants; i++)
            Bounded(TorchZip.Make(Mutate(pickle, random), ("0", new byte[16])), 7, i);
    }

    private static void Fuzz(byte[] valid, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Mutants; i++)
            Bounded(Mutate(valid, random), seed, i);
    }

    private static void Bounded(byte[] bytes, int seed, int mutant)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            PthReaderTests.ReadAllOrRefuse(bytes);
        }
        catch (Exception e)
        {
            throw new UnreachableException($"Mutant {mutant} of seed {seed}: {e.Message}", e);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < BytesAllowed, $"Mutant {mutant} of seed {seed} took {allocated} bytes.");
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var damage = random.Next(1, 5); damage > 0 && bytes.Count > 8; damage--)
        {
            // Heads and tails hold the structure, so they are hit more often than elements.
            var at = random.Next(3) switch
            {
                0 => random.Next(bytes.Count),
                1 => random.Next(Math.Min(1200, bytes.Count)),
                _ => bytes.Count - 1 - random.Next(Math.Min(900, bytes.Count)),
            };
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0; break;
                case 3: bytes.RemoveRange(at, random.Next(1, Math.Min(20, bytes.Count - at) + 1)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), random.Next(1, bytes.Count / 4))); break;
                default:
                    for (var i = at; i < Math.Min(at + 8, bytes.Count); i++)
                        bytes[i] = 0xFF;
                    break;
            }
        }
        return [.. bytes];
    }
}
