using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace RenderFarm.Web.Webhooks;

/// <summary>
/// Posts one signed message (the convention of Standard Webhooks). Where a name leads is looked at when the connection is made, so that no name
/// changes its address in between; redirects and proxies would lead around it.
/// </summary>
internal sealed class WebhookTransport : IDisposable
{
    private const string SecretPrefix = "whsec_";

    private readonly HttpClient _client;
    private readonly byte[] _secret;

    public WebhookTransport(FarmWebOptions options)
    {
        var secret = options.WebhookSecret ?? "";
        _secret = secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            ? Convert.FromBase64String(secret[SecretPrefix.Length..])
            : Encoding.UTF8.GetBytes(secret);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = (context, cancellation) => Connect(context.DnsEndPoint, options.PrivateWebhooks, cancellation),
        })
        {
            Timeout = Limits.WebhookTimeout,
        };
    }

    /// <returns>Null: it was taken; else why not, in one line.</returns>
    public async Task<string?> Post(string address, string id, DateTimeOffset at, byte[] body, CancellationToken cancellation)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", "v1," + Sign(_secret, id, timestamp, body));
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            return e.InnerException is WebhookAddressException refused ? refused.Message : e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"it did not answer within {Limits.WebhookTimeout.TotalSeconds} seconds";
        }
    }

    public static string Sign(byte[] secret, string id, string timestamp, byte[] body) =>
        Convert.ToBase64String(HMACSHA256.HashData(secret, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> Connect(DnsEndPoint target, bool allowPrivate, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellation);
        var allowed = addresses.Where(address => allowPrivate || PublicAddress.Is(address)).ToArray();
        if (allowed.Length == 0)
            throw new WebhookAddressException($"{target.Host} is at no public address");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A webhook leads where it may not.</summary>
internal sealed class WebhookAddressException(string message) : Exception(message);
