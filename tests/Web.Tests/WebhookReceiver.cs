using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RenderFarm.Web.Tests;

/// <summary>Somebody's server on loopback that is told of jobs' ends.</summary>
internal sealed class WebhookReceiver(WebApplication app, Channel<(IHeaderDictionary, byte[])> posts) : IAsyncDisposable
{
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

    public int Port => new Uri(Address).Port;

    /// <summary>Posts that nobody has looked at.</summary>
    public int Unread => posts.Reader.Count;

    /// <param name="port">0: any free one.</param>
    public static async Task<WebhookReceiver> Start(Func<HttpContext, IResult> answer, int port = 0)
    {
        var posts = Channel.CreateUnbounded<(IHeaderDictionary, byte[])>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/hook", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            posts.Writer.TryWrite((new HeaderDictionary(http.Request.Headers.ToDictionary()), body.ToArray()));
            return answer(http);
        });
        await app.StartAsync();
        return new WebhookReceiver(app, posts);
    }

    // A post that never comes is a failure, not a run without end.
    public async Task<(IHeaderDictionary Headers, byte[] Body)> Next() =>
        await posts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
