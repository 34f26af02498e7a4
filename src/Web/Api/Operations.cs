using Microsoft.AspNetCore.Mvc;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Web.Api;

/// <summary>What every route says of itself: its name, a line for people, who may, and what it may answer.</summary>
internal static class Operations
{
    /// <param name="problems">Statuses beside those that any route may answer.</param>
    public static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string name, string summary, KeyRole role, params int[] problems)
    {
        route.WithName(name).WithSummary(summary).RequireAuthorization(role.ToString());
        foreach (var status in (int[])[400, 401, 403, 429, 503, .. problems])
            route.Produces<ProblemView>(status, "application/problem+json");
        return route;
    }

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, long mostBytes = Limits.BodyBytes, bool optional = false) where T : notnull =>
        route.Accepts<T>(optional, "application/json").WithMetadata(new RequestSizeLimitAttribute(mostBytes))
            .Produces<ProblemView>(413, "application/problem+json").Produces<ProblemView>(415, "application/problem+json");

    /// <summary>Answers a picture's bytes.</summary>
    public static RouteHandlerBuilder GivesPicture(this RouteHandlerBuilder route) =>
        route.Produces<byte[]>(200, "image/png", "image/jpeg", "image/webp", "application/octet-stream").Produces(304);
}
