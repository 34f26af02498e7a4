using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Web.Access;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Api;

/// <summary>Keys, and who the caller is. An admin with an owner handles keys of that owner only.</summary>
internal static class KeyRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapPost("", Create).Takes<KeyBody>().Produces<CreatedKey>(201).Says("createKey", "Make a key; it is shown this once", KeyRole.Admin);
        keys.MapGet("", List).Produces<Listing<KeyView>>().Says("listKeys", "Keys without their secrets", KeyRole.Admin);
        keys.MapDelete("/{id}", Revoke).Produces(204).Says("revokeKey", "End a key at once", KeyRole.Admin, 404);
        api.MapGet("/me", (CallersFarm farm) => Replies.Json(new CallerView(farm.Caller.Name, farm.Caller.Role, farm.Caller.Owner)))
            .WithTags("Keys").Produces<CallerView>().Says("getMe", "Who the farm takes the caller for", KeyRole.Viewer);
        MapSession(api);
    }

    // Browsers cannot put a header on pictures and event streams: there the key travels as a cookie that no script and no other site can use.
    private static void MapSession(RouteGroupBuilder api)
    {
        api.MapPost("/session", async (ApiKeys keys, HttpContext http, CancellationToken cancellation) =>
            {
                var body = await Requests.Body<SessionBody>(http.Request, cancellation);
                if (await keys.Check(body.Key, cancellation) is not { } key)
                    return Problems.Of(StatusCodes.Status401Unauthorized, "The key is not known here, or was revoked: ask the farm's admin for one.");
                http.Response.Cookies.Append(KeyAuthentication.Cookie, body.Key, CookieOptions(http));
                return Replies.Json(new CallerView(key.Name, key.Role, key.Owner));
            })
            .WithTags("Keys").Takes<SessionBody>().Produces<CallerView>()
            .Says("openSession", "Keep a key as a cookie, for the dashboard", KeyRole.Viewer).AllowAnonymous();
        api.MapDelete("/session", (HttpContext http) =>
            {
                http.Response.Cookies.Delete(KeyAuthentication.Cookie, CookieOptions(http));
                return Results.NoContent();
            })
            .WithTags("Keys").Produces(204).Says("closeSession", "Forget the cookie", KeyRole.Viewer).AllowAnonymous();
    }

    private static CookieOptions CookieOptions(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", IsEssential = true };

    private static async Task<IResult> Create(ApiKeys keys, CallersFarm farm, HttpContext http, CancellationToken cancellation)
    {
        var body = await Requests.Body<KeyBody>(http.Request, cancellation);
        if (farm.Caller.Owner is { } owner && body.Owner != owner)
            return Problems.Of(StatusCodes.Status403Forbidden, $"This key makes keys of the owner '{owner}' only.");
        var (key, text) = await keys.Create(body.Name, body.Role, body.Owner, farm.Caller.Name, cancellation);
        return Replies.Json(new CreatedKey(key.Id, key.Name, key.Role, key.Owner, key.Created, text), StatusCodes.Status201Created);
    }

    private static async Task<IResult> List(IKeyStore store, CallersFarm farm, CancellationToken cancellation) =>
        Replies.Json(new Listing<KeyView>([.. (await store.List(cancellation)).Where(key => Handles(farm, key))
            .Select(key => new KeyView(key.Id, key.Name, key.Role, key.Owner, key.Created, key.Revoked))]));

    private static async Task<IResult> Revoke(string id, IKeyStore store, CallersFarm farm, TimeProvider clock, CancellationToken cancellation) =>
        await store.Find(id, cancellation) is { } key && Handles(farm, key) && await store.Revoke(id, clock.GetUtcNow(), farm.Caller.Name, cancellation)
            ? Results.NoContent()
            : Problems.Of(StatusCodes.Status404NotFound, "There is no such key.");

    private static bool Handles(CallersFarm farm, ApiKey key) => farm.Caller.Owner is null || farm.Caller.Owner == key.Owner;
}
