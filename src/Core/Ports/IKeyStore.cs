namespace RenderFarm.Core.Ports;

/// <summary>Keys to the farm's API, as they are kept: never the key itself.</summary>
public interface IKeyStore
{
    /// <summary>Durable when it returns, with its line in the audit log.</summary>
    /// <param name="by">Who made it.</param>
    Task Add(ApiKey key, string by, CancellationToken cancellation);

    /// <summary>Null when there is none; revoked ones are found too.</summary>
    Task<ApiKey?> Find(string id, CancellationToken cancellation);

    /// <summary>All, revoked ones too, oldest first.</summary>
    Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation);

    /// <summary>False when there is no such key. Revoking twice keeps the first time, and the first line in the audit log.</summary>
    Task<bool> Revoke(string id, DateTimeOffset at, string by, CancellationToken cancellation);
}

/// <param name="Id">Public part of the key, by which it is found.</param>
/// <param name="Owner">Null: sees and acts for every owner.</param>
/// <param name="Hash">SHA-256 of the secret part, which has 256 random bits: no guessing at it, so no slow hash.</param>
public sealed record ApiKey(string Id, string Name, KeyRole Role, string? Owner, ContentHash Hash, DateTimeOffset Created, DateTimeOffset? Revoked);

/// <summary>Each may all that those before it may.</summary>
public enum KeyRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Uploads, submits and changes jobs.</summary>
    Submitter,

    /// <summary>Also handles workers, keys and the audit log.</summary>
    Admin,
}
