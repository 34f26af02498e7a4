using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Web.Events;

/// <summary>
/// Writes a watch as server-sent events, with a comment where nothing is to be said for long. A slow reader holds back only its own watch: the farm
/// coalesces what it missed. (The framework's own writer has no comments.)
/// </summary>
internal sealed class EventStream(Func<CancellationToken, IAsyncEnumerable<FarmEvent>> watch, TimeProvider clock, CancellationToken stopping) : IResult
{
    private static readonly byte[] Comment = ":\n\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // Proxies of nginx's kind hold an answer back until it is long enough.
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await response.Body.FlushAsync(ending.Token);
            await Write(response.Body, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left, or the farm ends: the reader comes again with the last id.
        }
    }

    private async Task Write(Stream body, CancellationToken cancellation)
    {
        await using var steps = watch(cancellation).GetAsyncEnumerator(cancellation);
        var next = steps.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var waited = Task.Delay(Limits.KeepAlive, clock, silence.Token);
                if (await Task.WhenAny(next, waited) == waited)
                {
                    await waited;
                    await body.WriteAsync(Comment, cancellation);
                }
                else
                {
                    await silence.CancelAsync();
                    if (!await next)
                        return;
                    await body.WriteAsync(Frame(steps.Current), cancellation);
                    next = steps.MoveNextAsync().AsTask();
                }
                await body.FlushAsync(cancellation);
            }
        }
        finally
        {
            // An enumerator must not be disposed of while it moves.
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static byte[] Frame(FarmEvent step)
    {
        var kind = step switch
        {
            FarmEvent.Snapshot => "snapshot",
            FarmEvent.JobChanged => "jobChanged",
            FarmEvent.FramesChanged => "framesChanged",
            FarmEvent.OverviewChanged => "overviewChanged",
            _ => throw new InvalidOperationException($"No name for {step.GetType().Name}."),
        };
        using var frame = new MemoryStream();
        frame.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {step.Version}\nevent: {kind}\ndata: ")));
        JsonSerializer.Serialize(frame, step, FarmJson.Options);
        frame.Write("\n\n"u8);
        return frame.ToArray();
    }
}
