using System.Collections.Concurrent;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Core.Receipts;
using RenderFarm.Media;

namespace RenderFarm.Client.Fetching;

/// <summary>A receipt against the files of a folder: what is missing, changed, or of no frame. Asks no farm.</summary>
internal sealed class ReceiptCheck(Receipt receipt, string folder)
{
    private readonly ConcurrentDictionary<string, FileFact> _facts = new(StringComparer.Ordinal);

    /// <exception cref="InputException">No receipt, or no folder.</exception>
    public static ReceiptCheck Open(string file, string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"there is no folder {folder}.");
        try
        {
            return new ReceiptCheck(FarmJson.Read<Receipt>(File.ReadAllText(file)), folder);
        }
        catch (InputException e)
        {
            throw new InputException($"{file} is not a receipt that this farm reads: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {Wording.OneLine(e.Message)}", e);
        }
    }

    public Receipt Receipt => receipt;

    /// <param name="progress">Told how many of the files were read.</param>
    /// <returns>What is wrong, one line each; empty: all is as the receipt says.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<string> Problems(Action<int, int> progress, CancellationToken cancellation)
    {
        ReadAll(progress, cancellation);
        var problems = ReceiptVerification.Check(receipt, name => _facts.TryGetValue(name, out var fact) ? fact : null).ToList();
        if (!receipt.Complete)
            problems.AddRange(receipt.Frames.Where(f => f.State != FrameState.Done).Select(NotDone));
        return problems;
    }

    /// <summary>Pictures in the folder that belong to no frame; they make nothing false.</summary>
    public IEnumerable<string> Extra()
    {
        var known = receipt.Frames.Select(f => f.OutputName).ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))
            .Where(name => !known.Contains(name) && PictureCodec.WritableExtensions.Contains(Path.GetExtension(name).ToLowerInvariant()))
            .Order(StringComparer.Ordinal);
    }

    private void ReadAll(Action<int, int> progress, CancellationToken cancellation)
    {
        var present = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        var names = receipt.Frames.Where(f => f.State == FrameState.Done && present.Contains(f.OutputName)).Select(f => f.OutputName).ToList();
        var (done, parallel) = (0, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation });
        Parallel.ForEach(names, parallel, name =>
        {
            _facts[name] = ResultFolder.FactOf(Path.Combine(folder, name));
            progress(Interlocked.Increment(ref done), names.Count);
        });
    }

    private static string NotDone(ReceiptFrame frame) =>
        $"frame {frame.Number}: {frame.OutputName} is {frame.State.ToString().ToLowerInvariant()}{(frame.Reason is { Length: > 0 } why ? $": {Wording.OneLine(why)}" : "")}";
}
