using Microsoft.AspNetCore.Mvc;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Core.Receipts;
using RenderFarm.Web.Access;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Api;

internal static class JobRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapPost("", Submit).Takes<JobSubmission>(Limits.SubmissionBytes).Produces<JobView>(201)
            .Says("submitJob", "Submit a job whose pictures the store has", KeyRole.Submitter, 409);
        jobs.MapGet("", List).Produces<Page<JobView>>().Says("listJobs", "Jobs, newest first", KeyRole.Viewer);
        jobs.MapGet("/{id}", Get).Produces<JobView>().Produces(304).Says("getJob", "One job", KeyRole.Viewer, 404);
        jobs.MapGet("/{id}/map", Runs).Produces<FrameMap>().Says("getMap", "The state of every frame, as runs", KeyRole.Viewer, 404);
        jobs.MapGet("/{id}/receipt", Receipt).Produces<Receipt>().Says("getReceipt", "The proof of what was made", KeyRole.Viewer, 404);
        jobs.MapGet("/{id}/results.zip", Zip).Produces<byte[]>(200, "application/zip").RequireRateLimiting(Rates.Downloads)
            .Says("getResults", "The frames done by now, as a stream", KeyRole.Viewer, 404);
        MapChanges(jobs);
    }

    private static void MapChanges(RouteGroupBuilder jobs)
    {
        Change<PauseBody>(jobs, "pause", "Start no other frame; with now, call back those that run", new(), body => new JobChange.Pause(body.Now));
        Change(jobs, "resume", "Go on with a paused or stopped job", new JobChange.Resume());
        Change(jobs, "cancel", "End a job: frames left are skipped", new JobChange.Cancel());
        Change<FramesBody>(jobs, "retry", "Let failed frames wait again", new(), body => new JobChange.Retry(body.Frames));
        Change<FramesBody>(jobs, "skip", "Settle waiting or failed frames without a result", null, body => new JobChange.Skip(
            body.Frames ?? throw new InputException("frames must be given: those to skip.")));
        Change<PriorityBody>(jobs, "priority", "Set the priority among the owner's jobs, 0 to 100", null, body => new JobChange.SetPriority(body.Priority));
        jobs.MapDelete("/{id}", (string id, CallersFarm farm, HttpContext http, CancellationToken cancellation) =>
                Apply(id, new JobChange.Cancel(), farm, http, cancellation))
            .Produces<JobView>().Says("deleteJob", "The same as cancel", KeyRole.Submitter, 404, 409);
    }

    /// <param name="without">What no body means; null: there must be one.</param>
    private static void Change<T>(RouteGroupBuilder jobs, string verb, string summary, T? without, Func<T, JobChange> change) where T : class =>
        jobs.MapPost($"/{{id}}/{verb}", async (string id, CallersFarm farm, HttpContext http, CancellationToken cancellation) =>
            {
                var body = without is null ? await Requests.Body<T>(http.Request, cancellation) : await Requests.BodyOr(http.Request, without, cancellation);
                return await Apply(id, change(body), farm, http, cancellation);
            })
            .Takes<T>(optional: without is not null).Produces<JobView>().Says($"{verb}Job", summary, KeyRole.Submitter, 404, 409);

    private static void Change(RouteGroupBuilder jobs, string verb, string summary, JobChange change) =>
        jobs.MapPost($"/{{id}}/{verb}", (string id, CallersFarm farm, HttpContext http, CancellationToken cancellation) =>
                Apply(id, change, farm, http, cancellation))
            .Produces<JobView>().Says($"{verb}Job", summary, KeyRole.Submitter, 404, 409);

    private static Task<IResult> Apply(string id, JobChange change, CallersFarm farm, HttpContext http, CancellationToken cancellation) =>
        farm.Of(id, job => farm.Farm.Change(job, change, farm.Caller.ForFarm(), cancellation), job => Replies.Job(http, job), cancellation);

    private static async Task<IResult> Submit(
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CallersFarm farm, Submissions submissions, HttpContext http, CancellationToken cancellation)
    {
        if (idempotencyKey is not null && (idempotencyKey.Length is 0 or > Limits.IdempotencyKeyChars || idempotencyKey.Any(c => c is <= ' ' or > '~')))
            throw new InputException($"The header Idempotency-Key must be 1 to {Limits.IdempotencyKeyChars} visible characters.");
        var submission = await Requests.Body<JobSubmission>(http.Request, cancellation);
        if (submission.Owner is { } owner && !farm.Caller.Sees(owner))
            return Problems.Of(StatusCodes.Status403Forbidden, $"This key submits for the owner '{farm.Caller.Owner}' only: leave owner out.");
        var spec = await submissions.ToSpec(submission, farm.Caller.Owner ?? farm.Caller.Name, cancellation);
        // Keys of two callers are apart: one must not get the other's job by the same key.
        var key = idempotencyKey is null ? null : $"{farm.Caller.KeyId ?? farm.Caller.Name}:{idempotencyKey}";
        return CallersFarm.Reply(await farm.Farm.Submit(spec, farm.Caller.ForFarm(), key, cancellation), job =>
        {
            http.Response.Headers.Location = $"{FarmWeb.ApiPath}/jobs/{job.Id}";
            return Replies.Job(http, job, StatusCodes.Status201Created);
        });
    }

    private static async Task<IResult> List(
        string? owner, string? state, string? cursor, int? limit, CallersFarm farm, CancellationToken cancellation)
    {
        var caller = farm.Caller;
        var query = new JobQuery(
            caller.Owner ?? owner, Requests.State<JobState>(state), cursor, Requests.Within("limit", limit, Limits.PageDefault, 1, Limits.PageMost));
        return owner is not null && !caller.Sees(owner)
            ? Replies.Json(new Page<JobView>([], null))
            : Replies.Json(await farm.Farm.Jobs(query, cancellation));
    }

    private static async Task<IResult> Get(string id, CallersFarm farm, HttpContext http, CancellationToken cancellation) =>
        CallersFarm.Reply(await farm.Job(id, cancellation), job => Replies.Job(http, job));

    private static Task<IResult> Runs(string id, CallersFarm farm, CancellationToken cancellation) =>
        farm.Of(id, job => farm.Farm.Map(job, cancellation), cancellation);

    private static Task<IResult> Receipt(string id, CallersFarm farm, CancellationToken cancellation) =>
        farm.Of(id, job => farm.Farm.Receipt(job, cancellation), cancellation);

    private static async Task<IResult> Zip(string id, CallersFarm farm, IBlobStore blobs, CancellationToken cancellation) =>
        CallersFarm.Reply(await farm.Job(id, cancellation), job => new ResultsZip(farm.Farm, blobs, job));
}
