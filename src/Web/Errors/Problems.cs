using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Web.Errors;

/// <summary>Errors as RFC 9457 tells them, with one clear line of detail.</summary>
internal static class Problems
{
    public static IResult Of(Refusal refusal) => Of(refusal.Kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.Quota => StatusCodes.Status429TooManyRequests,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new InvalidOperationException($"No status for {refusal.Kind}."),
    }, refusal.Reason);

    public static IResult Of(int status, string detail) => new Problem(status, detail);

    // The framework's own result writes type and title of its own list, and a trace id that means nothing to the reader.
    private sealed class Problem(int status, string detail) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => status;

        public Task ExecuteAsync(HttpContext context)
        {
            var response = context.Response;
            response.StatusCode = status;
            response.Headers.CacheControl = "no-store";
            if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
                response.Headers.RetryAfter = Limits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            var body = new ProblemView("about:blank", ReasonPhrases.GetReasonPhrase(status), status, OneLine(detail), context.Request.Path.Value ?? "/");
            return response.WriteAsJsonAsync(body, FarmJson.Options, "application/problem+json", context.RequestAborted);
        }

        private static string OneLine(string text)
        {
            var line = new string([.. text.Take(Limits.DetailChars).Select(c => char.IsControl(c) ? ' ' : c)]);
            return text.Length > Limits.DetailChars ? line + "..." : line;
        }
    }
}
