using RenderFarm.Client.JobFiles;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Client.Submission;

/// <summary>A request whose files were read: what is sent, and the blobs that it needs.</summary>
/// <param name="Blobs">One file for each hash.</param>
/// <param name="FrameCount">How many frames the job will have.</param>
internal sealed record PreparedJob(JobSubmission Submission, IReadOnlyDictionary<ContentHash, string> Blobs, int FrameCount)
{
    /// <exception cref="InputException">The request does not make a job.</exception>
    /// <exception cref="FaultsException">One line for each file that is no picture.</exception>
    public static PreparedJob Of(JobRequest asked, Action<int, int> progress, CancellationToken cancellation)
    {
        var (request, choices) = FrameSelection.Of(asked);
        string[] files = [.. FilesOf(request).Distinct()];
        var scanned = new FileScan(progress, cancellation).Read(files);
        var known = new Dictionary<string, ScannedFile>(files.Length);
        var blobs = new Dictionary<ContentHash, string>(files.Length);
        for (var i = 0; i < files.Length; i++)
        {
            known[files[i]] = scanned[i];
            blobs.TryAdd(scanned[i].Hash, files[i]);
        }
        var submission = new JobSubmission
        {
            Name = request.Name,
            Owner = request.Owner,
            Priority = request.Priority,
            Contents = [.. request.Contents.Select(c => Content(c, known[c.File]))],
            Styles = [.. request.Styles.Select(style => Mix(style, known))],
            Settings = [.. request.Settings.Select(v => new SubmittedSettings { Name = v.Name, Settings = v.Settings })],
            Network = request.Network,
            Init = request.InitFile is null ? null : Blob(request.InitFile, known),
            Frames = choices,
            OutputName = request.Template,
            Policy = request.Policy,
            Passes = request.Passes,
            After = request.After,
            Webhook = request.Webhook,
        };
        return new PreparedJob(submission, blobs, choices?.Count ?? request.Contents.Count * request.Styles.Count * request.Settings.Count);
    }

    private static IEnumerable<string> FilesOf(JobRequest request) =>
        request.Styles.SelectMany(s => s.Pictures).SelectMany(p => new[] { p.File, p.Mask }).Append(request.InitFile).OfType<string>()
            .Concat(request.Contents.Select(c => c.File));

    private static SubmittedContent Content(ContentFile content, ScannedFile file) => new(content.Name, file.Hash, file.Width, file.Height);

    private static BlobRef Blob(string file, Dictionary<string, ScannedFile> known) => new(Path.GetFileName(file), known[file].Hash);

    private static StyleMix Mix(StyleChoice style, Dictionary<string, ScannedFile> known) => new(
        style.Name, [.. style.Pictures.Select(p => new StyleRef(Blob(p.File, known), p.Weight, p.Mask is null ? null : Blob(p.Mask, known)))]);
}
