using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using RenderFarm.Silo.Tests.Hosting;
using RenderFarm.Web.Access;

namespace RenderFarm.Silo.Tests.Edge;

public sealed class BearerTokenTests
{
    private static readonly string[] Both = ["Viewer", "submitter"];

    [Fact]
    public async Task TokensOfTheIssuerEnterBesideKeysAndNoOthersDo()
    {
        await using var issuer = await Issuer.Start();
        var (file, key) = (Path.GetTempFileName(), ApiKeys.NewText());
        File.WriteAllText(file, key);
        await using var silo = await SiloUnderTest.StartReady(
            ("Farm:Oidc:Authority", issuer.Address), ("Farm:Oidc:Audience", "farm"), ("Farm:Keys:OnLoopback", "true"), ("Farm:Keys:Admin", file));
        File.Delete(file);

        Assert.Equal(("ann", "submitter", "ann"), await Me(silo, issuer.Token(new() { ["sub"] = "ann", ["roles"] = Both })));
        Assert.Equal(("Root", "admin", null), await Me(silo, issuer.Token(new() { ["sub"] = "r", ["name"] = "Root", ["roles"] = "admin" })));
        Assert.Equal(HttpStatusCode.OK, await silo.Status("/api/v1/keys", key));
        Assert.Equal(HttpStatusCode.Forbidden, await silo.Status("/api/v1/keys", issuer.Token(new() { ["sub"] = "ann", ["roles"] = "viewer" })));
        Assert.Equal(HttpStatusCode.OK, await silo.Status("/orleans/", issuer.Token(new() { ["sub"] = "r", ["roles"] = "admin" })));

        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Dictionary<string, object> admin = new() { ["sub"] = "x", ["roles"] = "admin" };
        string[] refused =
        [
            issuer.Token(admin, audience: "others"), issuer.Token(admin, minutes: -5), issuer.Token(admin, key: new ECDsaSecurityKey(foreign) { KeyId = "one" }),
            issuer.Token(admin, key: new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(64)) { KeyId = "one" }, algorithm: SecurityAlgorithms.HmacSha256),
            issuer.Token(new() { ["sub"] = "x" }), issuer.Token(new() { ["sub"] = "x", ["roles"] = "2" }), issuer.Token(new() { ["roles"] = "viewer" }), "a.b.c",
        ];
        foreach (var token in refused)
            Assert.Equal(HttpStatusCode.Unauthorized, await silo.Status("/api/v1/me", token));
    }

    private static async Task<(string Name, string Role, string? Owner)> Me(SiloUnderTest silo, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await silo.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        using var answer = JsonDocument.Parse(text);
        var root = answer.RootElement;
        return (root.GetProperty("name").GetString()!, root.GetProperty("role").GetString()!, root.TryGetProperty("owner", out var owner) ? owner.GetString() : null);
    }
}
