using Npgsql;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Cluster.Tests;

/// <summary>What the database holds of a job: the row of its state, and that of its one range.</summary>
internal sealed class StoredJob(string database, JobId job)
{
    private const string Rows = "FROM farm_grain WHERE (key_text LIKE @job || '/%' OR key_text = @job AND kind LIKE '%state%')";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Of the two, how many hold these words.</summary>
    public Task<long> With(string words) => Number($"SELECT count(*) {Rows} AND position(convert_to(@words, 'UTF8') in payload) > 0", words);

    /// <summary>Returns when both were written after now.</summary>
    public async Task WrittenAnew()
    {
        var (state, range) = await Versions();
        while (await Versions() is var (newState, newRange) && (newState == state || newRange == range))
            await Task.Delay(100, Cancellation);
    }

    private async Task<(long State, long Range)> Versions() => (
        await Number($"SELECT coalesce(max(version), 0) {Rows} AND key_text = @job"),
        await Number($"SELECT coalesce(max(version), 0) {Rows} AND key_text <> @job"));

    private async Task<long> Number(string query, string words = "")
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(query);
        command.Parameters.AddWithValue("job", job.Text);
        command.Parameters.AddWithValue("words", words);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation), null);
    }
}
