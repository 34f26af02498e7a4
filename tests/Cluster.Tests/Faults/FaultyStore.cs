using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace RenderFarm.Cluster.Tests.Faults;

/// <summary>A blob service that hands requests on to another, answers 500 and cuts bodies as its schedule says.</summary>
internal sealed class FaultyStore : IAsyncDisposable
{
    private static readonly HashSet<string> OfTheConnection = new(["Host", "Connection", "Keep-Alive", "Transfer-Encoding"], StringComparer.OrdinalIgnoreCase);

    private readonly WebApplication _app;
    private readonly FaultSchedule _schedule;
    private readonly HttpClient _store;

    private FaultyStore(WebApplication app, int target, FaultSchedule schedule)
    {
        (_app, _schedule) = (app, schedule);
        _store = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{target}"),
        };
        app.Run(Answer);
    }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<FaultyStore> Start(int target, FaultSchedule schedule)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var store = new FaultyStore(builder.Build(), target, schedule);
        await store._app.StartAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        using (var atOnce = new CancellationTokenSource(TimeSpan.Zero))
            await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _store.Dispose();
    }

    private async Task Answer(HttpContext context)
    {
        var fault = _schedule.Next();
        if (fault == Fault.Error)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }
        try
        {
            using var request = Request(context);
            using var answer = await _store.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            var body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
            if (fault == Fault.LateError)
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            else
                await Pass(context, answer, body, fault);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task Pass(HttpContext context, HttpResponseMessage answer, byte[] body, Fault fault)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key)))
            context.Response.Headers[name] = values.ToArray();
        if (fault == Fault.Cut && body.Length < 2)
            _schedule.Return(fault);
        else if (fault == Fault.Cut)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }
        if (body.Length > 0)
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // As it came: the signature is over path, query and headers.
    private static HttpRequestMessage Request(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(target, UriKind.Relative));
        if (context.Request.ContentLength is not null)
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        return request;
    }
}
