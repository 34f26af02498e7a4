using System.Text;
using RenderFarm.Core.Jobs;
using RenderFarm.Grains.Records;

namespace RenderFarm.Grains.Farm;

/// <summary>Which jobs there are: a list in which an entry adds a job, or takes one away that was forgotten. The last word on a job counts.</summary>
internal static class JobIndex
{
    public const string Name = "jobs";

    private const char Gone = '-';

    public static byte[] Added(JobId job) => Encoding.ASCII.GetBytes(job.Text);

    public static byte[] Removed(JobId job) => Encoding.ASCII.GetBytes(Gone + job.Text);

    /// <summary>The newest first.</summary>
    /// <param name="newest">Entries before one.</param>
    public static async IAsyncEnumerable<JobId> Read(Func<long?, Task<ListPart>> newest)
    {
        var seen = new HashSet<JobId>();
        for (var (part, before) = (default(ListPart), (long?)null); before is null || part.Last > 0; before = part.Last)
        {
            part = await newest(before);
            foreach (var entry in part.Items.Select(Encoding.ASCII.GetString))
                if (JobId.Parse(entry.TrimStart(Gone)) is var job && seen.Add(job) && entry[0] != Gone)
                    yield return job;
        }
    }
}
