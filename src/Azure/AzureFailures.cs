using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace RenderFarm.Azure;

/// <summary>What the account's client throws becomes an IOException of one line that says what to do.</summary>
internal static class AzureFailures
{
    public static async Task<T> Explained<T>(Uri container, Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (IsOurs(e, cancellation))
        {
            throw Explain(container, e);
        }
    }

    /// <summary>
    /// A try that timed out is cancelled too, but by the client, not by the caller. And a connection that breaks off while it is made comes through as the socket's own exception.
    /// </summary>
    public static bool IsOurs(Exception e, CancellationToken cancellation) => e switch
    {
        RequestFailedException or AuthenticationFailedException or HttpRequestException or SocketException => true,
        AggregateException many => many.InnerExceptions.All(inner => inner is IOException || IsOurs(inner, cancellation)),
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => false,
    };

    public static IOException Explain(Uri container, Exception e)
    {
        var where = $"The blob container {container.GetLeftPart(UriPartial.Path)}";
        return Last(e) switch
        {
            AuthenticationFailedException => new($"{where} cannot be entered: no identity was found (workload or managed identity, environment, 'az login').", e),
            RequestFailedException { Status: 401 or 403 } refused =>
                new($"{where} refuses us ({Code(refused)}): check the key, or that the identity has the role Storage Blob Data Contributor.", e),
            RequestFailedException { Status: 404 } missing => new($"{where} is not there ({Code(missing)}): check the names of account and container.", e),
            RequestFailedException { Status: 0 } silent => new($"{where} cannot be reached: {FirstLine(silent.Message)}", e),
            RequestFailedException other => new($"{where} failed with {other.Status} ({Code(other)}).", e),
            OperationCanceledException => new($"{where} does not answer in time.", e),
            HttpRequestException or SocketException or IOException => new($"{where} cannot be reached: {FirstLine(Last(e).Message)}", e),
            var other => new($"{where} failed: {FirstLine(other.Message)}", e),
        };
    }

    // Of many tries the last one tells what still is wrong.
    private static Exception Last(Exception e) => e is AggregateException { InnerExceptions: [.., var last] } ? Last(last) : e;

    private static string Code(RequestFailedException e) => e.ErrorCode ?? FirstLine(e.Message);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
