using System.Data.Common;
using RenderFarm.Core;

namespace RenderFarm.Azure;

/// <summary>Which account and container, and how patiently it is asked. Either a connection string or a service's address.</summary>
public sealed record AzureBlobOptions
{
    /// <summary>With the key or signature in it: never logged.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>https://ACCOUNT.blob.core.windows.net: entered by workload or managed identity, the environment, or the Azure command line.</summary>
    public Uri? ServiceUri { get; init; }

    public string Container { get; init; } = "farm";

    /// <summary>Tries again of one request, by growing pauses.</summary>
    public int Retries { get; init; } = Limits.Retries;

    public TimeSpan FirstPause { get; init; } = Limits.FirstPause;

    public TimeSpan LongestPause { get; init; } = Limits.LongestPause;

    /// <summary>Of one try of one request.</summary>
    public TimeSpan TryTimeout { get; init; } = Limits.TryTimeout;

    /// <summary>Where blobs wait whose name is known only when they are complete. Null: the system's folder for temporary files.</summary>
    public string? SpoolFolder { get; init; }

    /// <exception cref="InputException">One fault, in one line.</exception>
    public AzureBlobOptions Checked() =>
        Fault() is { } fault ? throw new InputException($"Blob storage: {fault}") : this;

    // The connection string itself is a secret: no message repeats any of it.
    public override string ToString() => $"{ServiceUri?.ToString() ?? "connection string"}, container {Container}";

    private string? Fault() => this switch
    {
        { ConnectionString: null, ServiceUri: null } => "give a connection string or the service's address.",
        { ConnectionString: not null, ServiceUri: not null } => "give either a connection string or the service's address, not both.",
        { ConnectionString: { } text } when !IsConnectionString(text) => "the connection string is not one (NAME=VALUE;NAME=VALUE...).",
        { ServiceUri: { } uri } when !uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeHttps => "the service's address must begin with https://.",
        _ when !IsContainerName(Container) =>
            $"'{Container}' is no name of a container: 3 to 63 lower-case letters, digits and single hyphens between them.",
        { Retries: < 0 or > 20 } => "retries are 0 to 20.",
        _ when FirstPause <= TimeSpan.Zero || LongestPause < FirstPause => "pauses are longer than nothing, and the longest is not below the first.",
        _ when TryTimeout <= TimeSpan.Zero => "the timeout of a try is longer than nothing.",
        _ => null,
    };

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text }.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsContainerName(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal);
}
