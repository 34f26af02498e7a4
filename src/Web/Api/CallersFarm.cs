using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Web.Access;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Api;

/// <summary>The farm as the caller of this request may see it: jobs of other owners are not there.</summary>
internal sealed class CallersFarm(IFarm farm, IHttpContextAccessor http)
{
    public IFarm Farm => farm;

    public ApiCaller Caller { get; } = ApiCaller.Of(http.HttpContext!.User) ?? throw new InvalidOperationException("The route lets unknown callers in.");

    /// <exception cref="Core.InputException">Not the form of an id.</exception>
    public async Task<Answer<JobView>> Job(string id, CancellationToken cancellation)
    {
        var job = JobId.Parse(id);
        var answer = await farm.Job(job, cancellation);
        // One text for what is not there and what is another's, so that nobody learns which.
        return answer switch
        {
            Answer<JobView>.Given given when Caller.Sees(given.Value.Owner) => answer,
            Answer<JobView>.Given or Answer<JobView>.Refused { Refusal.Kind: RefusalKind.NotFound } =>
                new Refusal(RefusalKind.NotFound, $"There is no job {job}."),
            _ => answer,
        };
    }

    /// <summary>Asks something of a job, when it may be seen, and makes an answer of what comes.</summary>
    public async Task<IResult> Of<T>(
        string id, Func<JobId, Task<Answer<T>>> ask, Func<T, Task<IResult>> reply, CancellationToken cancellation)
    {
        if (Caller.Owner is not null && await Job(id, cancellation) is Answer<JobView>.Refused hidden)
            return Problems.Of(hidden.Refusal);
        return await ask(JobId.Parse(id)) switch
        {
            Answer<T>.Given given => await reply(given.Value),
            Answer<T>.Refused refused => Problems.Of(refused.Refusal),
            _ => throw new InvalidOperationException(),
        };
    }

    public Task<IResult> Of<T>(string id, Func<JobId, Task<Answer<T>>> ask, Func<T, IResult> reply, CancellationToken cancellation) =>
        Of(id, ask, value => Task.FromResult(reply(value)), cancellation);

    public Task<IResult> Of<T>(string id, Func<JobId, Task<Answer<T>>> ask, CancellationToken cancellation) =>
        Of(id, ask, Replies.Json, cancellation);

    public static IResult Reply<T>(Answer<T> answer, Func<T, IResult> reply) => answer switch
    {
        Answer<T>.Given given => reply(given.Value),
        Answer<T>.Refused refused => Problems.Of(refused.Refusal),
        _ => throw new InvalidOperationException(),
    };
}
