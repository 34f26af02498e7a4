using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using RenderFarm.Core;

namespace RenderFarm.Web.Errors;

/// <summary>The one place where exceptions become answers; what nobody expected is logged and told without a word of its inside.</summary>
internal sealed partial class Faults(ILogger<Faults> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return true;
        var problem = exception switch
        {
            InputException e => Problems.Of(StatusCodes.Status400BadRequest, e.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.Of(StatusCodes.Status413PayloadTooLarge, "The body is larger than this route takes."),
            BadHttpRequestException e => Problems.Of(e.StatusCode, BindingFault(e.Message)),
            OperationCanceledException => Problems.Of(StatusCodes.Status503ServiceUnavailable, "The farm is shutting down."),
            IOException or UnauthorizedAccessException => Unavailable(exception),
            _ => Unexpected(exception),
        };
        await problem.ExecuteAsync(context);
        return true;
    }

    public static Task NoSuchThing(StatusCodeContext context)
    {
        var (http, status) = (context.HttpContext, context.HttpContext.Response.StatusCode);
        return Problems.Of(status, status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}: GET /api/v1/openapi.json lists what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not possible here; the header Allow says what is.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than this route takes.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be of the content type application/json.",
            _ => "The request cannot be answered.",
        }).ExecuteAsync(http);
    }

    private IResult Unavailable(Exception exception)
    {
        LogUnavailable(logger, exception);
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, "The farm's store does not answer: try again.");
    }

    private IResult Unexpected(Exception exception)
    {
        LogUnexpected(logger, exception);
        return Problems.Of(StatusCodes.Status500InternalServerError, "The farm made a mistake: its log says more.");
    }

    // "Failed to bind parameter "Nullable<int> limit" from "abc"."
    private static string BindingFault(string message) => Binding().Match(message) is { Success: true } match
        ? $"'{match.Groups[2].Value}' cannot be {match.Groups[1].Value}."
        : message;

    [GeneratedRegex("^Failed to bind parameter \".* (\\w+)\" from \"(.*)\"\\.$")]
    private static partial Regex Binding();
}
