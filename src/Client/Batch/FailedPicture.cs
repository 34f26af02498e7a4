using RenderFarm.Client.Progress;

namespace RenderFarm.Client.Batch;

/// <summary>What is told of a picture that could not be painted: always with its name.</summary>
internal static class FailedPicture
{
    public static Failed Of(PictureJob job, Exception exception)
    {
        var failure = Failure.Of(exception);
        return Of(job, failure.Line, failure.ExitCode);
    }

    public static Failed Of(PictureJob job, string line, int exitCode) => new(
        job.Content, line.Contains(Path.GetFileName(job.Content), StringComparison.Ordinal) ? line : $"{job.Content}: {line}", exitCode);
}
