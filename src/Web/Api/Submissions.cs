using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Web.Api;

/// <summary>Makes a specification of what a client sent: every picture is looked at before the farm hears of it.</summary>
internal sealed class Submissions(PictureSizes sizes, FarmWebOptions options)
{
    /// <exception cref="InputException">Says which picture, setting or address cannot be used.</exception>
    public async Task<JobSpec> ToSpec(JobSubmission submission, string owner, CancellationToken cancellation)
    {
        if (submission.Webhook is not null)
            CheckWebhook(submission.Webhook);
        var contents = new List<ContentRef>(submission.Contents.Count);
        foreach (var (content, i) in submission.Contents.Select((content, i) => (content, i)))
        {
            var size = await Size(content.Name, content.Hash, $"contents[{i}]", cancellation);
            contents.Add(new(content.Name, content.Hash, size.Width, size.Height));
        }
        foreach (var (picture, place) in Others(submission))
            await Size(picture.Name, picture.Hash, place, cancellation);
        return submission.ToSpec(owner, contents);
    }

    private static IEnumerable<(BlobRef Picture, string Place)> Others(JobSubmission submission)
    {
        for (var i = 0; i < submission.Styles.Count; i++)
            for (var k = 0; k < submission.Styles[i].Pictures.Count; k++)
            {
                var style = submission.Styles[i].Pictures[k];
                yield return (style.Picture, $"styles[{i}].pictures[{k}].picture");
                if (style.Mask is { } mask)
                    yield return (mask, $"styles[{i}].pictures[{k}].mask");
            }
        if (submission.Init is { } init)
            yield return (init, "init");
    }

    private async Task<(int Width, int Height)> Size(string name, ContentHash hash, string place, CancellationToken cancellation)
    {
        CheckName(name, place);
        try
        {
            return await sizes.Of(hash, cancellation)
                ?? throw new InputException($"{place}: the store has no blob {hash} ({name}): upload it first.");
        }
        catch (InputException e) when (!e.Message.StartsWith(place, StringComparison.Ordinal))
        {
            throw new InputException($"{place}: {name} cannot be painted: {e.Message}", e);
        }
    }

    // Names become names of outputs and of entries in archives.
    private static void CheckName(string name, string place)
    {
        if (name.Length is 0 or > 255 || name is "." or ".." || name.Any(c => c is '/' or '\\' || char.IsControl(c)))
            throw new InputException($"{place}.name must be a file's name without a path, 1 to 255 characters.");
    }

    private void CheckWebhook(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            throw new InputException("webhook must be an http or https address without a user.");
        if (options.WebhookSecret is null)
            throw new InputException("webhook: this farm has no secret to sign webhooks with: ask its admin for one, or leave webhook out.");
    }
}
