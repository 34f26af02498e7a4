using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Access;

/// <summary>
/// Knows callers by their key, in the header Authorization or the dashboard's cookie; and those at this very machine without one, unless the farm
/// demands keys there too.
/// </summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys, FarmWebOptions farm)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Key", Cookie = "farm_key";
    private const string Bearer = "Bearer ";

    // A proxy on this machine speaks for others: then loopback proves nothing.
    private static readonly string[] ForwardedHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var given = header.Length > 0 ? header : Request.Cookies[Cookie] is { Length: > 0 } cookie ? Bearer + cookie : "";
        if (given.Length == 0)
            return IsLocal() ? Success(ApiCaller.Local) : AuthenticateResult.NoResult();
        if (!given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("The header Authorization must be 'Bearer KEY'.");
        var key = await keys.Check(given[Bearer.Length..].Trim(), Context.RequestAborted);
        return key is null
            ? AuthenticateResult.Fail("The key is not known here, or was revoked: ask the farm's admin for one.")
            : Success(new ApiCaller(key.Name, key.Role, key.Owner, key.Id));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        var result = await HandleAuthenticateOnceSafeAsync();
        var reason = result.Failure?.Message ?? (IsLoopback(Context) && !farm.KeysOnLoopback
            ? $"The Host header must name this machine's loopback (localhost, 127.0.0.1), or a key must be given: '{Request.Host.Host}' could be a rebound name."
            : "A key is needed: send 'Authorization: Bearer KEY'.");
        await Problems.Of(StatusCodes.Status401Unauthorized, reason).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Of(StatusCodes.Status403Forbidden, $"The role {Context.User.FindFirstValue(ClaimTypes.Role)?.ToLowerInvariant()} may not do this.").ExecuteAsync(Context);

    private static AuthenticateResult Success(ApiCaller caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));

    private bool IsLocal() =>
        !farm.KeysOnLoopback && IsLoopback(Context) && IsLoopbackName(Request.Host.Host) && !ForwardedHeaders.Any(Request.Headers.ContainsKey);

    // Of both ends: a request that came in at an outer address is not local even when it was sent from here.
    private static bool IsLoopback(HttpContext context) => context.Connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local }
        && IPAddress.IsLoopback(remote) && IPAddress.IsLoopback(local);

    private bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || farm.LoopbackHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
