using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Access;

/// <summary>
/// Refuses what a page of another site makes a browser send: loopback needs no key and cookies travel by themselves, so a request's coming from
/// the right machine proves nothing. Programs send no Origin and pass.
/// </summary>
internal static class OriginGuard
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !IsForeign(request)
            ? next(context)
            : Problems.Of(StatusCodes.Status403Forbidden, "This request was sent by a page of another site: only the farm's own dashboard and programs may change things.")
                .ExecuteAsync(context);
    }

    private static bool IsForeign(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")
        || (request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
}
