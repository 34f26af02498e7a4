using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Access;

/// <summary>How much each caller may ask for, by key or else by address.</summary>
internal static class Rates
{
    public const string Events = "events", Downloads = "downloads";

    public static void Configure(RateLimiterOptions limiter, FarmWebOptions farm)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => ApiCaller.Of(context.User) is null
            ? Bucket("anonymous " + Address(context), Limits.AnonymousRequestsPerSecond, Limits.AnonymousRequestsPerSecond * 5, 0)
            : Bucket(CallerKey(context), farm.RequestsPerSecond, farm.RequestsPerSecond * (Limits.RequestBurst / Limits.RequestsPerSecond), Limits.RequestQueue));
        limiter.AddPolicy(Events, context => AtOnce(CallerKey(context), Limits.EventStreams));
        limiter.AddPolicy(Downloads, context => AtOnce(CallerKey(context), Limits.Downloads));
        limiter.OnRejected = async (rejected, _) =>
        {
            var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : Limits.RetryAfterSeconds;
            rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await Problems.Of(StatusCodes.Status429TooManyRequests, "Too many requests or streams at once: wait a little.").ExecuteAsync(rejected.HttpContext);
        };
    }

    private static RateLimitPartition<string> Bucket(string key, int perSecond, int burst, int queue) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = Math.Max(1, perSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueLimit = queue,
        });

    private static RateLimitPartition<string> AtOnce(string key, int most) =>
        RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = most });

    private static string CallerKey(HttpContext context) =>
        ApiCaller.Of(context.User)?.KeyId is { } key ? "key " + key : "address " + Address(context);

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
