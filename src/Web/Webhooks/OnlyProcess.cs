namespace RenderFarm.Web.Webhooks;

/// <summary>There are no others: it is always our turn.</summary>
internal sealed class OnlyProcess : IWebhookTurn
{
    public Task<CancellationToken> Mine(CancellationToken cancellation) => Task.FromResult(CancellationToken.None);
}
