using RenderFarm.Azure;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Blobs;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Hosting;

internal static class SiloBlobs
{
    /// <summary>The storage account, or a folder: that of the options, or one among this silo's own data.</summary>
    public static async Task<IBlobStore> Open(FarmOptions options, TimeProvider clock, CancellationToken cancellation) =>
        options.Blobs is { ConnectionString: null, ServiceUri: null }
            ? DirectoryBlobStore.Open(options.Blobs.Directory ?? Path.Combine(options.Data, "blobs"), clock)
            : await AzureBlobStore.Open(
                new AzureBlobOptions { ConnectionString = options.Blobs.ConnectionString, ServiceUri = options.Blobs.ServiceUri, Container = options.Blobs.Container },
                clock, cancellation);
}
