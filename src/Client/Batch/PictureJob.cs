using RenderFarm.Core;
using RenderFarm.Media;

namespace RenderFarm.Client.Batch;

/// <summary>One content picture of an order, and the files that belong to it.</summary>
internal sealed record PictureJob(string Content, string Output, string Checkpoint)
{
    /// <exception cref="InputException">Two pictures would be written to one file, or a file is named where a folder is needed.</exception>
    public static IReadOnlyList<PictureJob> Of(RenderOrder order)
    {
        var several = order.Contents.Count > 1;
        var jobs = new List<PictureJob>();
        foreach (var content in order.Contents)
        {
            var output = OutputOf(order.Output, content, several);
            jobs.Add(new PictureJob(content, output, CheckpointOf(order.Checkpoint, output, several)));
        }
        RefuseCollisions(order, jobs);
        return jobs;
    }

    private static string OutputOf(string output, string content, bool several)
    {
        var isFolder = Path.EndsInDirectorySeparator(output) || Directory.Exists(output);
        if (several && !isFolder && (File.Exists(output) || Path.HasExtension(output)))
            throw new InputException(
                $"-o {output} is one file, and there are several content pictures: name a folder, like -o out/ (and repeat --style before each style).");
        var file = isFolder || several ? Path.Combine(output, Path.GetFileNameWithoutExtension(content) + ".png") : output;
        PictureCodec.CheckWritable(file);
        return file;
    }

    private static string CheckpointOf(string? checkpoint, string output, bool several)
    {
        if (checkpoint is null)
            return output + ".checkpoint";
        if (Path.EndsInDirectorySeparator(checkpoint) || Directory.Exists(checkpoint))
            return Path.Combine(checkpoint, Path.GetFileName(output) + ".checkpoint");
        return several
            ? throw new InputException(
                $"--checkpoint {checkpoint} is one file, and there are several content pictures: name a folder, like --checkpoint saved/.")
            : checkpoint;
    }

    private static void RefuseCollisions(RenderOrder order, List<PictureJob> jobs)
    {
        var inputs = order.Contents.Concat(order.Styles.SelectMany(s => new[] { s.File, s.Mask })).Append(order.InitFile)
            .OfType<string>().Select(Path.GetFullPath).ToHashSet();
        var outputs = new Dictionary<string, string>();
        foreach (var job in jobs)
        {
            var full = Path.GetFullPath(job.Output);
            if (inputs.Contains(full))
                throw new InputException($"-o {job.Output} is one of the inputs: choose another name.");
            if (!outputs.TryAdd(full, job.Content))
                throw new InputException($"{outputs[full]} and {job.Content} would both be written to {job.Output}: paint them in two calls.");
        }
    }
}
