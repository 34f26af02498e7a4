using System.Security.Cryptography;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Host.Loop;
using RenderFarm.Host.Store;
using RenderFarm.Views.Reading;

namespace RenderFarm.Host;

/// <summary>What people ask for.</summary>
public sealed partial class LocalFarm
{
    public async Task<Answer<JobView>> Submit(JobSpec spec, Caller by, string? idempotencyKey, CancellationToken cancellation)
    {
        if (_draining)
            return new Refusal(RefusalKind.Unavailable, "The farm ends: try again when it is back.");
        JobHeader header;
        try
        {
            JobSpecRules.Validate(spec);
            header = JobHeader.Of(spec, _terms.Network(spec.Network));
        }
        catch (InputException e)
        {
            return new Refusal(RefusalKind.Invalid, e.Message);
        }
        if (await Missing(spec, cancellation) is { } missing)
            return new Refusal(RefusalKind.Invalid, $"'{missing.Name}' ({missing.Hash.Abbreviated}) is not in the store: upload it first.");
        // A network that is new here is read now: the writer, who weighs frames, would make everybody wait for it.
        await Task.Run(() => _terms.EstimateBytes("", header.NetworkHash, spec.Settings[0].Settings, 1, 1), cancellation);
        // Page by page: the text of a million frames need not be in memory at once.
        var specHash = JobRecordCodec.HashOf(header, JobPage.Split(spec).Select(JobRecordCodec.Encode));
        var answer = await Command(ledger => Submit(ledger, spec, header, specHash, by, idempotencyKey), cancellation);
        return Viewed(answer);
    }

    public async Task<Answer<JobView>> Change(JobId job, JobChange change, Caller by, CancellationToken cancellation)
    {
        var answer = await Command<JobId>(
            ledger =>
            {
                var decided = ledger.Take(ledger.Dispatcher.Change(job, change, by.Name, ledger.Now));
                if (decided is Answer<Job>.Refused refused)
                    return refused.Refusal;
                AuditLog.Add(ledger.Writer, ledger.Now, by.Name, AuditWords.ActionOf(change), job.Text, AuditWords.DetailOf(change));
                return job;
            },
            cancellation);
        return Viewed(answer);
    }

    public async Task<Answer<WorkerView>> Change(WorkerId worker, WorkerChange change, Caller by, CancellationToken cancellation) =>
        await Command<WorkerView>(
            ledger =>
            {
                var decided = ledger.Take(ledger.Dispatcher.Change(worker, change, ledger.Now));
                if (decided is Answer<WorkerId>.Refused refused)
                    return refused.Refusal;
                AuditLog.Add(ledger.Writer, ledger.Now, by.Name, AuditWords.ActionOf(change), worker.Text);
                return ledger.Dispatcher.Worker(worker, ledger.Now)!;
            },
            cancellation);

    private static Answer<JobId> Submit(FarmLedger ledger, JobSpec spec, JobHeader header, ContentHash specHash, Caller by, string? key)
    {
        if (key is not null && Idempotency.Find(ledger.Writer, by, key) is var (before, sameSpec))
            return sameSpec == specHash
                ? before
                : new Refusal(RefusalKind.Conflict, $"The idempotency key '{key}' belongs to job {before}, whose specification is another: use a new key.");
        var id = JobId.New(ledger.Now, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        var decision = ledger.Dispatcher.Submit(id, header, ledger.Now);
        if (decision.Answer is Answer<Job>.Refused refused)
            return refused.Refusal;
        ledger.AddJob(id, header, spec, specHash);
        ledger.Take(decision);
        if (key is not null)
            Idempotency.Add(ledger.Writer, by, key, specHash, id, ledger.Now);
        AuditLog.Add(ledger.Writer, ledger.Now, by.Name, "submit", id.Text, $"{header.Name}: {header.Frames} frames for {header.Owner}");
        return id;
    }

    /// <summary>The first picture that the store lacks; null: it has them all, and keeps them while this job is being taken.</summary>
    private async Task<BlobRef?> Missing(JobSpec spec, CancellationToken cancellation)
    {
        foreach (var picture in spec.Pictures)
            if (!await _blobs.Exists(picture.Hash, cancellation))
                return picture;
        return null;
    }

    private Answer<JobView> Viewed(Answer<JobId> answer) => answer switch
    {
        Answer<JobId>.Given(var id) => _published.Find(id) is { } job ? job.View : NoJob(id),
        Answer<JobId>.Refused(var refusal) => refusal,
        _ => throw new InvalidOperationException(),
    };

    private static Refusal NoJob(JobId id) => new(RefusalKind.NotFound, $"There is no job {id}.");
}
