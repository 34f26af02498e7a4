using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RenderFarm.Silo.Options;
using RenderFarm.Web.Access;
using RenderFarm.Web.Errors;

namespace RenderFarm.Silo.Edge;

/// <summary>Tokens of an OpenID Connect issuer beside API keys: what the header Authorization holds tells which of the two a caller brought.</summary>
internal static class BearerTokens
{
    private const string Scheme = "Oidc", Either = "KeyOrToken", Bearer = "Bearer ";

    // Signatures by a key pair only: with a shared secret whoever checks tokens could make them.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public static void AddBearerTokens(this IServiceCollection services, OidcOptions oidc) => services.AddAuthentication(Either)
        .AddPolicyScheme(Either, null, policy => policy.ForwardDefaultSelector = SchemeOf)
        .AddJwtBearer(Scheme, jwt => Configure(jwt, oidc));

    // A token has three parts between dots; a key has none.
    private static string SchemeOf(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is var header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && header.Count(c => c == '.') == 2
            ? Scheme
            : KeyAuthentication.SchemeName;

    private static void Configure(JwtBearerOptions jwt, OidcOptions oidc)
    {
        jwt.Authority = oidc.Authority.AbsoluteUri.TrimEnd('/');
        jwt.Audience = oidc.Audience;
        jwt.RequireHttpsMetadata = oidc.Authority.Scheme == Uri.UriSchemeHttps;
        jwt.MapInboundClaims = false;
        jwt.TokenValidationParameters.ValidAlgorithms = Algorithms;
        jwt.TokenValidationParameters.ClockSkew = Limits.TokenSkew;
        jwt.Events = new JwtBearerEvents
        {
            OnTokenValidated = validated =>
            {
                if (TokenCaller.Of(validated.Principal!, oidc, out var reason) is { } caller)
                    validated.Principal = caller.ToPrincipal(Scheme);
                else
                    validated.Fail(reason);
                return Task.CompletedTask;
            },
            OnChallenge = challenge =>
            {
                challenge.HandleResponse();
                challenge.Response.Headers.WWWAuthenticate = "Bearer";
                return Problems.Of(StatusCodes.Status401Unauthorized, Reason(challenge.AuthenticateFailure)).ExecuteAsync(challenge.HttpContext);
            },
            OnForbidden = forbidden => Problems.Of(StatusCodes.Status403Forbidden, "The token's role may not do this.").ExecuteAsync(forbidden.HttpContext),
        };
    }

    // Our own reasons are told; a library's may hold what is nobody's business.
    private static string Reason(Exception? failure) => failure is AuthenticationFailureException { Message: { Length: > 0 } ours }
        ? ours
        : "The token is not valid here: it has ended, or another issuer or audience is expected.";
}
