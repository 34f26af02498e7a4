using RenderFarm.Core.Jobs;
using RenderFarm.CpuNode;
using RenderFarm.Media;

namespace RenderFarm.Client.Fetching;

/// <summary>Remembers into which folder a submitted job's results were wanted, for a later fetch from the same account.</summary>
internal sealed class FetchMemory(string folder)
{
    // A file for each job; old ones go, so that years of jobs do not pile up.
    private const int MostRemembered = 1000;

    public static FetchMemory Locate(Func<string, string?> environment) => new(Path.Combine(WeightsStore.Home(environment), "jobs"));

    public void Remember(JobId job, string target)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, job.Text), System.Text.Encoding.UTF8.GetBytes(Path.GetFullPath(target)));
            // Ids sort by age.
            foreach (var old in Directory.GetFiles(folder).OrderDescending(StringComparer.Ordinal).Skip(MostRemembered))
                File.Delete(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A home that cannot be written to is no reason to fail: then fetch wants its -o.
        }
    }

    public string? Find(JobId job)
    {
        var file = Path.Combine(folder, job.Text);
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }
}
