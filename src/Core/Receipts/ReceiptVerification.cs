using RenderFarm.Core.Frames;

namespace RenderFarm.Core.Receipts;

/// <summary>Checks a receipt against itself and against the files it speaks of. What the files are is for the caller to find out.</summary>
public static class ReceiptVerification
{
    /// <param name="file">The hash and length of the file with this name in the folder of results; null: there is none.</param>
    /// <returns>What is wrong, one line each; empty: the receipt holds.</returns>
    public static IEnumerable<string> Check(Receipt receipt, Func<string, FileFact?> file)
    {
        if (receipt.Format != Receipt.Newest)
        {
            yield return $"the receipt has form {receipt.Format}, this farm reads {Receipt.Newest}";
            yield break;
        }
        foreach (var line in Self(receipt))
            yield return line;
        foreach (var frame in receipt.Frames)
            if (frame.State == FrameState.Done)
                foreach (var line in Against(frame, file))
                    yield return line;
    }

    private static IEnumerable<string> Self(Receipt receipt)
    {
        if (receipt.Hash is null || receipt.Hash != ReceiptSeal.HashOf(receipt))
            yield return "the receipt's own hash does not fit its text: it was changed after it was written";
        if (receipt.Counts != Counted(receipt.Frames))
            yield return "the receipt's counts are not those of its frames";
        if (receipt.Complete != receipt.Frames.All(f => f.State == FrameState.Done))
            yield return "the receipt says wrongly whether the job is complete";
        if (!receipt.Frames.Select(f => f.Number).SequenceEqual(Enumerable.Range(1, receipt.Frames.Count)))
            yield return "the receipt's frames are not numbered 1, 2, 3...";
        if (Twice(receipt.Frames.Select(f => f.OutputName)) is { } name)
            yield return $"two frames have the file {name}";
        if (Twice(receipt.Frames.Where(f => f.Attempt is not null).Select(f => f.Attempt!.Value)) is { Value: var id } && id != Guid.Empty)
            yield return $"the attempt {id:N} is said to have made two frames";
    }

    private static IEnumerable<string> Against(ReceiptFrame frame, Func<string, FileFact?> file)
    {
        if (frame.Result is not { } result)
            yield return $"frame {frame.Number} is done and has no result";
        else if (!IsPlainName(frame.OutputName))
            yield return $"frame {frame.Number}: '{frame.OutputName}' is not the plain name of a file";
        else if (file(frame.OutputName) is not { } found)
            yield return $"frame {frame.Number}: {frame.OutputName} is missing";
        else if (found.Hash != result.Result || found.Bytes != result.Bytes)
            yield return $"frame {frame.Number}: {frame.OutputName} is not the file that was made ({found.Hash.Abbreviated}, {found.Bytes} bytes, "
                + $"instead of {result.Result.Abbreviated}, {result.Bytes} bytes)";
    }

    // A receipt may come from anywhere: what it names must not lead out of the folder.
    private static bool IsPlainName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0;

    private static FrameCounts Counted(IReadOnlyList<ReceiptFrame> frames)
    {
        int Of(FrameState state) => frames.Count(f => f.State == state);
        return new(
            Of(FrameState.Waiting), Of(FrameState.Running), Of(FrameState.Done), Of(FrameState.Failed), Of(FrameState.Skipped),
            frames.Count(f => f is { State: FrameState.Done, Result.Reused: true }));
    }

    private static T? Twice<T>(IEnumerable<T> values)
    {
        var seen = new HashSet<T>();
        return values.FirstOrDefault(value => !seen.Add(value));
    }
}

public readonly record struct FileFact(ContentHash Hash, long Bytes);
