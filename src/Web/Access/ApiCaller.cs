using System.Security.Claims;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Access;

/// <summary>Who asks, and what they may.</summary>
/// <param name="Owner">Null: sees and acts for every owner.</param>
/// <param name="KeyId">Null: from this machine, without a key.</param>
internal sealed record ApiCaller(string Name, KeyRole Role, string? Owner, string? KeyId)
{
    private const string OwnerClaim = "owner", KeyClaim = "key";

    /// <summary>Whoever sits at the machine that runs the farm.</summary>
    public static ApiCaller Local { get; } = new("local", KeyRole.Admin, null, null);

    public Caller ForFarm() => new(Name, Owner);

    public bool Sees(string owner) => Owner is null || Owner == owner;

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        List<Claim> claims = [new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.ToString())];
        if (Owner is not null)
            claims.Add(new(OwnerClaim, Owner));
        if (KeyId is not null)
            claims.Add(new(KeyClaim, KeyId));
        return new(new ClaimsIdentity(claims, scheme));
    }

    /// <summary>Null: nobody we know.</summary>
    public static ApiCaller? Of(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { } name } && Enum.TryParse<KeyRole>(user.FindFirstValue(ClaimTypes.Role), out var role)
            ? new(name, role, user.FindFirstValue(OwnerClaim), user.FindFirstValue(KeyClaim))
            : null;
}
