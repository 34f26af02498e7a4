using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Web.Webhooks;

namespace RenderFarm.Web.Tests;

/// <summary>From a job's end to somebody's server, through failures and restarts, over the farm's own store.</summary>
public sealed class WebhookDeliveryTests : IDisposable
{
    private static readonly byte[] Secret = "a secret of the farm"u8.ToArray();
    private static readonly FarmWebOptions Signed = new() { WebhookSecret = "whsec_" + Convert.ToBase64String(Secret), PrivateWebhooks = true };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("farm-webhooks-");
    private readonly ManualTime _time = new();
    private readonly Channel<(string Id, bool Delivered)> _asked = Channel.CreateUnbounded<(string, bool)>();
    private readonly Channel<string> _noted = Channel.CreateUnbounded<string>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EndIsToldAgainAfterAnErrorAndAfterARefusedConnectionUntilItIsTaken()
    {
        var broken = await WebhookReceiver.Start(_ => Results.StatusCode(500));
        var farm = await Open();
        var job = await farm.Submit(more: $$""", "webhook": "{{broken.Address}}" """);
        await new Painter(farm).Paint();
        var first = await broken.Next();
        await Waits(1);
        var port = broken.Port;
        await broken.DisposeAsync();
        _time.Advance(Limits.WebhookPause);
        await Waits(2);
        await using var receiver = await WebhookReceiver.Start(_ => Results.Ok(), port);
        _time.Advance(2 * Limits.WebhookPause);
        var (headers, body) = await receiver.Next();
        var id = headers["webhook-id"].ToString();
        Assert.Equal(first.Headers["webhook-id"].ToString(), id);
        Assert.Equal(first.Body, body);
        Assert.Equal("v1," + WebhookTransport.Sign(Secret, id, headers["webhook-timestamp"]!, body), headers["webhook-signature"]);
        Assert.NotEqual(first.Headers["webhook-timestamp"], headers["webhook-timestamp"]);
        Assert.StartsWith(job.Id.ToString(), id, StringComparison.Ordinal);
        Assert.Equal(id, await _noted.Reader.ReadAsync(Cancellation));
        await farm.Close();
        Assert.Equal(0, receiver.Unread);
    }

    [Fact]
    public async Task WhatARestartCameBeforeIsToldByTheNextFarmAndByNoneAfterIt()
    {
        var failing = true;
        await using var receiver = await WebhookReceiver.Start(_ => Volatile.Read(ref failing) ? Results.StatusCode(500) : Results.Ok());
        var farm = await Open();
        await farm.Submit(more: $$""", "webhook": "{{receiver.Address}}" """);
        await new Painter(farm).Paint();
        var id = (await receiver.Next()).Headers["webhook-id"].ToString();
        await Waits(1);
        await farm.Close();
        Volatile.Write(ref failing, false);

        var second = await Open();
        Assert.Equal(id, (await receiver.Next()).Headers["webhook-id"]);
        Assert.Equal(id, await _noted.Reader.ReadAsync(Cancellation));
        await second.Close();

        var third = await Open();
        await Asked(id, delivered: true);
        await third.Close();
        Assert.Equal(0, receiver.Unread);
    }

    [Fact]
    public async Task StopOfAJobIsToldEvenWhenTheFarmWasRestartedBeforeItCouldBe()
    {
        var failing = true;
        await using var receiver = await WebhookReceiver.Start(_ => Volatile.Read(ref failing) ? Results.StatusCode(500) : Results.Ok());
        var farm = await Open();
        var job = await farm.Submit(2, more: $$""", "policy": { "codeRetries": 0, "mostFailedFrames": 1 }, "webhook": "{{receiver.Address}}" """);
        await new Painter(farm).Paint(1, _ => new Outcome.Failed(FailureKind.Code, "no picture"));
        Assert.Equal(JobState.Stopped, (await farm.Farm.Farm.Job(job.Id, Cancellation)).OrThrow().State);
        var id = (await receiver.Next()).Headers["webhook-id"].ToString();
        await Waits(1);
        await farm.Close();
        Volatile.Write(ref failing, false);

        var second = await Open();
        Assert.Equal(id, (await receiver.Next()).Headers["webhook-id"]);
        await second.Close();
    }

    private Task<FarmServer> Open() => FarmServer.Open(_folder, Signed, services =>
    {
        services.AddSingleton<TimeProvider>(_time);
        var kept = (IWebhookLedger)services.Last(service => service.ServiceType == typeof(IWebhookLedger)).ImplementationInstance!;
        services.AddSingleton<IWebhookLedger>(new ToldLedger(kept, _asked.Writer, _noted.Writer));
    });

    // The sender waits after so many failed tries.
    private Task Waits(int tries) => _time.Awaited(Limits.WebhookPause * Math.Pow(2, tries - 1), Cancellation);

    private async Task Asked(string id, bool delivered)
    {
        while (await _asked.Reader.ReadAsync(Cancellation) != (id, delivered))
        {
            // Of a farm before.
        }
    }

    /// <summary>The farm's own ledger; tells the test what it was asked and what it was told.</summary>
    private sealed class ToldLedger(IWebhookLedger kept, ChannelWriter<(string, bool)> asked, ChannelWriter<string> noted) : IWebhookLedger
    {
        public async Task<bool> Contains(string id, CancellationToken cancellation)
        {
            var contained = await kept.Contains(id, cancellation);
            asked.TryWrite((id, contained));
            return contained;
        }

        public async Task Add(string id, DateTimeOffset at, CancellationToken cancellation)
        {
            await kept.Add(id, at, cancellation);
            noted.TryWrite(id);
        }
    }
}
