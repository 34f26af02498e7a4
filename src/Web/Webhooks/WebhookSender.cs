using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Web.Webhooks;

/// <summary>
/// Tells the webhooks of jobs of their end, again and again until they take it or hours have passed. What is owed follows from the farm's jobs and the
/// ledger of what was delivered, so nothing is lost by a restart; what was delivered without our hearing of it comes twice, with the same id.
/// </summary>
internal sealed partial class WebhookSender(
    IFarm farm, IWebhookLedger ledger, IWebhookTurn turn, WebhookTransport transport, FarmInstruments instruments, FarmWebOptions options, TimeProvider clock, ILogger<WebhookSender> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<string, Task> _underway = new();
    private readonly SemaphoreSlim _atOnce = new(Limits.WebhooksAtOnce);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.WebhookSecret is null)
            return;
        try
        {
            while (true)
            {
                var lost = await turn.Mine(stoppingToken);
                using var telling = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lost);
                await Tell(telling.Token);
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is owed is owed at the next start.
        }
    }

    // Until the watch ends, by the turn or by itself.
    private async Task Tell(CancellationToken cancellation)
    {
        try
        {
            // The watch first tells the versions from which on nothing is missed, then what ended before is looked for.
            await foreach (var step in farm.Watch(null, null, cancellation))
                switch (step)
                {
                    case FarmEvent.Snapshot:
                        await OweWhatEnded(cancellation);
                        break;
                    case FarmEvent.JobChanged { Job: var job }:
                        Owe(job, cancellation);
                        break;
                }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Those underway end by the same token.
        }
        await Task.WhenAll(_underway.Values);
    }

    public override void Dispose()
    {
        _atOnce.Dispose();
        base.Dispose();
    }

    private async Task OweWhatEnded(CancellationToken cancellation)
    {
        var oldest = clock.GetUtcNow() - Limits.WebhooksOwedFor;
        foreach (var state in (JobState[])[JobState.Finished, JobState.Cancelled, JobState.Stopped])
            for (JobQuery? query = new(State: state, Limit: Limits.PageMost); query is not null;)
            {
                var page = await farm.Jobs(query, cancellation);
                foreach (var job in page.Items)
                    // A stopped job waits for somebody, however long ago it stopped.
                    if (job.State == JobState.Stopped || job.FinishedAt > oldest)
                        Owe(job, cancellation);
                query = page.Next is { } next ? query with { Cursor = next } : null;
            }
    }

    private void Owe(JobView job, CancellationToken cancellation)
    {
        if (IdOf(job) is not { } id)
            return;
        // Started by the winner only: a job's end is told in several steps of a watch.
        var delivery = new Task<Task>(() => Deliver(id, job, cancellation));
        if (!_underway.TryAdd(id, delivery.Unwrap()))
            return;
        delivery.Start(TaskScheduler.Default);
        _ = delivery.Unwrap().ContinueWith(done => _underway.TryRemove(id, out _), TaskScheduler.Default);
    }

    // A job that is retried ends again, at another time.
    private static string? IdOf(JobView job) => job.State switch
    {
        JobState.Finished or JobState.Cancelled when job.FinishedAt is { } at =>
            string.Create(CultureInfo.InvariantCulture, $"{job.Id}-{Name(job.State)}-{at.ToUnixTimeMilliseconds()}"),
        JobState.Stopped => string.Create(CultureInfo.InvariantCulture, $"{job.Id}-{Name(job.State)}-{job.Counts.Failed}"),
        _ => null,
    };

    private static string Name(JobState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private async Task Deliver(string id, JobView job, CancellationToken cancellation)
    {
        try
        {
            if (await ledger.Contains(id, cancellation) || await farm.Webhook(job.Id, cancellation) is not { } address)
                return;
            var body = Body(job, clock.GetUtcNow());
            for (var attempt = 1; !await Try(id, job.Id, address, body, attempt, cancellation) && attempt < Limits.WebhookAttempts; attempt++)
                await Task.Delay(Limits.WebhookPause * Math.Pow(2, attempt - 1), clock, cancellation);
            // It was told: an end of the farm in this very moment must not make it be told again.
            await ledger.Add(id, clock.GetUtcNow(), CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Owed at the next start.
        }
        catch (IOException e)
        {
            LogLost(logger, job.Id, e);
        }
    }

    private async Task<bool> Try(string id, JobId job, string address, byte[] body, int attempt, CancellationToken cancellation)
    {
        await _atOnce.WaitAsync(cancellation);
        try
        {
            var fault = await transport.Post(address, id, clock.GetUtcNow(), body, cancellation);
            instruments.WebhookTried(fault is null);
            if (fault is null)
                LogDelivered(logger, job, attempt);
            else
                LogFailed(logger, job, attempt, fault);
            return fault is null;
        }
        finally
        {
            _atOnce.Release();
        }
    }

    private static byte[] Body(JobView job, DateTimeOffset now)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("type", $"job.{Name(job.State)}");
            writer.WriteString("timestamp", now);
            writer.WritePropertyName("data");
            JsonSerializer.Serialize(writer, job, FarmJson.Options);
            writer.WriteEndObject();
        }
        return body.ToArray();
    }
}
