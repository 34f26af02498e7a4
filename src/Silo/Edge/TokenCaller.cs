using System.Security.Claims;
using RenderFarm.Core.Ports;
using RenderFarm.Silo.Options;
using RenderFarm.Web.Access;

namespace RenderFarm.Silo.Edge;

/// <summary>Claims of a token that is valid, to a caller of the farm.</summary>
internal static class TokenCaller
{
    /// <returns>Null: the token gives no right here; the reason says why.</returns>
    public static ApiCaller? Of(ClaimsPrincipal token, OidcOptions oidc, out string reason)
    {
        var roles = token.FindAll(oidc.RoleClaim).Select(claim => Enum.TryParse<KeyRole>(claim.Value, ignoreCase: true, out var role) && char.IsLetter(claim.Value[0]) ? role : (KeyRole?)null);
        var role = roles.Max();
        var owner = token.FindFirstValue(oidc.OwnerClaim);
        var name = token.FindFirstValue("preferred_username") ?? token.FindFirstValue("name") ?? owner;
        reason = role is null ? $"The token's claim '{oidc.RoleClaim}' holds none of viewer, submitter and admin."
            : owner is null or "" ? $"The token has no claim '{oidc.OwnerClaim}', which names its owner here."
            : "";
        // Admins act for every owner, all others for themselves.
        return reason.Length > 0 ? null : new ApiCaller(name!, role!.Value, role == KeyRole.Admin ? null : owner, $"token {owner}");
    }
}
