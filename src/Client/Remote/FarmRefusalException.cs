namespace RenderFarm.Client.Remote;

/// <summary>The farm understood and said no. The message is its one line: what was wrong, where, what to do.</summary>
/// <param name="status">HTTP's: 400, 401, 403, 404, 409, 413, 429...</param>
public sealed class FarmRefusalException(int status, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>The key is missing, unknown or may not; or a quota is used up: nothing that another request would change.</summary>
    public bool IsDenial => status is 401 or 403 or 429;
}
