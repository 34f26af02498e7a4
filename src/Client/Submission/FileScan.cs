using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Media;

namespace RenderFarm.Client.Submission;

/// <summary>
/// Reads picture files once: each is hashed and its header is looked at in the same pass, several files at a time. What is no picture is found
/// before anything is sent.
/// </summary>
internal sealed class FileScan(Action<int, int> progress, CancellationToken cancellation)
{
    // One large file after another, so that a folder of posters does not fill the memory.
    private const long LargeBytes = 32 << 20;

    private readonly Lock _large = new();
    private readonly SortedDictionary<int, string> _faults = [];
    private int _done;

    /// <returns>In the order of the files.</returns>
    /// <exception cref="FaultsException">One line for each file that cannot be used.</exception>
    public ScannedFile[] Read(IReadOnlyList<string> files)
    {
        var scanned = new ScannedFile[files.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, files.Count, parallel, i =>
        {
            try
            {
                scanned[i] = Read(files[i]);
            }
            catch (InputException e)
            {
                lock (_faults)
                    _faults.Add(i, e.Message);
            }
            progress(Interlocked.Increment(ref _done), files.Count);
        });
        return _faults.Count == 0 ? scanned : throw new FaultsException([.. _faults.Values]);
    }

    private ScannedFile Read(string file)
    {
        FilePattern.CheckedFile(file);
        try
        {
            var length = new FileInfo(file).Length;
            if (length > Media.Limits.MaxFileBytes)
                throw new InputException($"it has more than {Media.Limits.MaxFileBytes >> 20} MiB");
            if (length <= LargeBytes)
                return Scan(File.ReadAllBytes(file));
            lock (_large)
                return Scan(File.ReadAllBytes(file));
        }
        catch (InputException e)
        {
            throw new InputException($"{file} cannot be painted: {e.Message.TrimEnd('.')}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {Wording.OneLine(e.Message)}", e);
        }
    }

    private static ScannedFile Scan(byte[] bytes)
    {
        var size = PictureProbe.Read(bytes);
        return new ScannedFile(ContentHash.Of(bytes), bytes.LongLength, size.Width, size.Height);
    }
}
