using RenderFarm.Core;

namespace RenderFarm.Client.Remote;

/// <summary>Where a farm answers, and with which key.</summary>
/// <param name="Key">Null: none; only a farm on this machine may do without.</param>
public sealed record FarmAddress(Uri Url, string? Key = null)
{
    public const string UrlVariable = "FARM_URL", KeyVariable = "FARM_KEY", Default = "http://127.0.0.1:7070";

    /// <param name="given">Of a flag; null: of the environment, else <see cref="Default"/>.</param>
    /// <param name="environment">Gives a variable's value, or null.</param>
    /// <exception cref="InputException">Not the address of a farm.</exception>
    public static FarmAddress Find(string? given, Func<string, string?> environment)
    {
        var text = given ?? (environment(UrlVariable) is { Length: > 0 } url ? url : Default);
        // A host and port alone are what people remember.
        if (!text.Contains("://", StringComparison.Ordinal))
            text = "http://" + text;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0)
            throw new InputException(
                $"'{text}' is not a farm's address: say {(given is null ? UrlVariable : "--farm")} {Default} or the like.");
        return new FarmAddress(address, environment(KeyVariable) is { Length: > 0 } key ? key.Trim() : null);
    }

    /// <summary>As people write it.</summary>
    public override string ToString() => Url.AbsoluteUri.TrimEnd('/');
}
