using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using RenderFarm.Core;

namespace RenderFarm.Azure;

/// <summary>Makes the client of one container out of the options.</summary>
internal static class Account
{
    /// <exception cref="InputException">The options are wrong.</exception>
    public static BlobContainerClient Container(AzureBlobOptions options)
    {
        options.Checked();
        var patience = Patience(options);
        try
        {
            var service = options.ConnectionString is { } text
                ? new BlobServiceClient(text, patience)
                : new BlobServiceClient(options.ServiceUri, new DefaultAzureCredential(), patience);
            return service.GetBlobContainerClient(options.Container);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InputException("Blob storage: the connection string names no account, or its key is not one.", e);
        }
    }

    private static BlobClientOptions Patience(AzureBlobOptions options) => new()
    {
        Retry =
        {
            Mode = RetryMode.Exponential,
            MaxRetries = options.Retries,
            Delay = options.FirstPause,
            MaxDelay = options.LongestPause,
            NetworkTimeout = options.TryTimeout,
        },
        // Names of blobs are hashes and tell nothing; the client's own telemetry header tells more than anybody asked for.
        Diagnostics = { IsTelemetryEnabled = false },
    };
}
