namespace RenderFarm.Web.Webhooks;

/// <summary>Where several processes answer for one farm, lets one of them tell its webhooks: each would tell them all.</summary>
public interface IWebhookTurn
{
    /// <summary>Ends when it is this process's turn.</summary>
    /// <returns>Cancelled when the turn is lost: another may have it by then.</returns>
    Task<CancellationToken> Mine(CancellationToken cancellation);
}
