using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Access;

/// <summary>
/// Makes and checks keys: "farm_" + 12 public characters by which a key is found + "_" + 43 secret ones, of which only the SHA-256 is kept.
/// </summary>
public sealed class ApiKeys(IKeyStore store, TimeProvider clock)
{
    private const string Prefix = "farm_", IdLetters = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int IdChars = 12, SecretBytes = 32;

    /// <param name="by">Who makes it, for the audit log.</param>
    /// <returns>The record that was kept, and the key itself, which nobody can show again.</returns>
    /// <exception cref="InputException">A name that is none.</exception>
    public async Task<(ApiKey Key, string Text)> Create(string name, KeyRole role, string? owner, string by, CancellationToken cancellation)
    {
        CheckName("name", name);
        if (owner is not null)
            CheckName("owner", owner);
        var text = NewText();
        var (id, secret) = Parts(text)!.Value;
        var key = new ApiKey(id, name, role, owner, HashOf(secret), clock.GetUtcNow(), Revoked: null);
        await store.Add(key, by, cancellation);
        return (key, text);
    }

    /// <summary>A key that nobody knows yet.</summary>
    public static string NewText() =>
        $"{Prefix}{RandomNumberGenerator.GetString(IdLetters, IdChars)}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";

    /// <summary>Keeps a key that was made elsewhere, unless one of its id is kept already.</summary>
    /// <exception cref="InputException">The text is no key.</exception>
    public async Task Keep(string text, string name, KeyRole role, string by, CancellationToken cancellation)
    {
        if (Parts(text) is not var (id, secret) || !id.All(IdLetters.Contains) || secret.Length < SecretBytes)
            throw new InputException("it holds no key ('farm_', 12 characters, '_', and a secret).");
        if (await store.Find(id, cancellation) is null)
            await store.Add(new ApiKey(id, name, role, Owner: null, HashOf(secret), clock.GetUtcNow(), Revoked: null), by, cancellation);
    }

    internal async Task<ApiKey?> Check(string text, CancellationToken cancellation)
    {
        if (Parts(text) is not var (id, secret))
            return null;
        var key = await store.Find(id, cancellation);
        // Compared in any case, so that the time does not tell an unknown id from a wrong secret.
        var matches = Same(HashOf(secret), key?.Hash ?? ContentHash.Of([]));
        return matches && key is { Revoked: null } ? key : null;
    }

    private static (string Id, string Secret)? Parts(string text)
    {
        var secretAt = Prefix.Length + IdChars + 1;
        return text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > secretAt && text.Length <= 2 * (secretAt + SecretBytes) && text[secretAt - 1] == '_'
            ? (text.Substring(Prefix.Length, IdChars), text[secretAt..])
            : null;
    }

    private static bool Same(ContentHash given, ContentHash kept)
    {
        Span<byte> a = stackalloc byte[ContentHash.Bytes], b = stackalloc byte[ContentHash.Bytes];
        given.CopyTo(a);
        kept.CopyTo(b);
        return CryptographicOperations.FixedTimeEquals(a, b);
    }

    private static ContentHash HashOf(string secret) => ContentHash.Of(Encoding.UTF8.GetBytes(secret));

    private static void CheckName(string what, string name)
    {
        if (name.Length is 0 or > Limits.NameChars || name.Any(char.IsControl))
            throw new InputException($"The {what} must be 1 to {Limits.NameChars} printable characters.");
    }
}
