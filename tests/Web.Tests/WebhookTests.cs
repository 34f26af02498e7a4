using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RenderFarm.Web.Webhooks;

namespace RenderFarm.Web.Tests;

public sealed class WebhookTests
{
    private static readonly FarmWebOptions Signed = new() { WebhookSecret = "whsec_" + Convert.ToBase64String("a secret of the farm"u8), PrivateWebhooks = true };

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:4136:e378::", false)]
    [InlineData("2606:4700::1111", true)]
    public void OnlyTheOpenInternetIsPublic(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task PrivateAddressesAreNotEvenConnectedTo(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var transport = new WebhookTransport(Signed with { PrivateWebhooks = false });
        var fault = await transport.Post($"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/", "id", DateTimeOffset.UnixEpoch, [], CancellationToken.None);
        Assert.Contains("is at no public address", fault, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public void SignatureIsTheOneOfStandardWebhooks()
    {
        // The example of the convention's own libraries.
        var secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Assert.Equal("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookTransport.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
    }

    [Fact]
    public async Task RedirectsAreNotFollowed()
    {
        await using var receiver = await WebhookReceiver.Start(_ => Results.Redirect("http://169.254.169.254/"));
        using var transport = new WebhookTransport(Signed);
        Assert.Equal("it answered 302", await transport.Post(receiver.Address, "id", DateTimeOffset.UnixEpoch, [], CancellationToken.None));
    }

    [Fact]
    public async Task EndOfAJobIsToldOnceWithASignature()
    {
        await using var receiver = await WebhookReceiver.Start(_ => Results.Ok());
        await using var server = await FarmServer.Start(Signed);
        var job = await server.Submit(more: $$""", "webhook": "{{receiver.Address}}" """);
        await new Painter(server).Paint();
        var (headers, body) = await receiver.Next();
        var message = JsonDocument.Parse(body).RootElement;
        Assert.Equal("job.finished", message.GetProperty("type").GetString());
        Assert.Equal(job.Id.ToString(), message.GetProperty("data").GetProperty("id").GetString());
        var expected = WebhookTransport.Sign("a secret of the farm"u8.ToArray(), headers["webhook-id"]!, headers["webhook-timestamp"]!, body);
        Assert.Equal("v1," + expected, headers["webhook-signature"]);
    }

    [Fact]
    public async Task WebhooksWithoutASecretAreRefusedAtSubmission()
    {
        await using var server = await FarmServer.Start();
        using var response = await server.Post(await server.Submission(more: """, "webhook": "https://example.org/" """));
        await Problem.Is(response, HttpStatusCode.BadRequest, "no secret to sign webhooks");
    }

    [Theory]
    [InlineData("ftp://example.org/")]
    [InlineData("/relative")]
    [InlineData("https://user:word@example.org/")]
    public async Task WebhooksThatAreNoAddressAreRefused(string address)
    {
        await using var server = await FarmServer.Start(Signed);
        using var response = await server.Post(await server.Submission(more: $$""", "webhook": "{{address}}" """));
        await Problem.Is(response, HttpStatusCode.BadRequest, "webhook must be");
    }
}
