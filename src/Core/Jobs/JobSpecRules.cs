using System.Text;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Jobs;

/// <summary>What a spec must keep to. What these rules let pass can be planned, stored and rendered; whether its pictures exist, they do not ask.</summary>
public static class JobSpecRules
{
    /// <exception cref="InputException">Names the first fault: where it is, what is wrong, what may stand there.</exception>
    public static void Validate(JobSpec spec)
    {
        Text("name", spec.Name, FarmLimits.NameBytes);
        Text("owner", spec.Owner, FarmLimits.OwnerBytes);
        Within("priority", spec.Priority, 0, FarmLimits.HighestPriority);
        Text("network", spec.Network, FarmLimits.NameBytes);
        if (spec.Init is { } init)
            FileName("init", init.Name);
        ValidateContents(spec.Contents);
        ValidateStyles(spec.Styles);
        ValidateSettings(spec);
        ValidatePolicy(spec.Policy);
        ValidateFrames(spec);
        ValidateAfter(spec.After);
        ValidateWebhook(spec.Webhook);
        OutputNames.Validate(JobPlan.Of(spec));
    }

    private static void ValidateContents(IReadOnlyList<ContentRef> contents)
    {
        Count("contents", contents.Count, "content picture", FarmLimits.FramesOfAJob);
        for (var i = 0; i < contents.Count; i++)
        {
            if (SafeName.FaultOfFile(contents[i].Name) is { } fault)
                throw Unusable($"contents[{i}]", contents[i].Name, fault);
            if (contents[i].Width is < 1 or > FarmLimits.ContentSidePx || contents[i].Height is < 1 or > FarmLimits.ContentSidePx)
                throw new InputException($"contents[{i}] has {contents[i].Width}x{contents[i].Height} pixels; sides must be from 1 to {FarmLimits.ContentSidePx}.");
        }
    }

    private static void ValidateStyles(IReadOnlyList<StyleMix> styles)
    {
        Count("styles", styles.Count, "style", FarmLimits.Variants);
        for (var i = 0; i < styles.Count; i++)
        {
            FileName($"styles[{i}]", styles[i].Name);
            Count($"styles[{i}].pictures", styles[i].Pictures.Count, "picture", FarmLimits.PicturesOfAStyle);
            for (var k = 0; k < styles[i].Pictures.Count; k++)
                ValidatePicture($"styles[{i}].pictures[{k}]", styles[i].Pictures[k]);
        }
    }

    private static void ValidatePicture(string where, StyleRef style)
    {
        FileName(where, style.Picture.Name);
        // Written so that NaN fails too.
        if (!(style.Weight > 0 && style.Weight <= RenderLimits.LargestWeight))
            throw new InputException($"{where}.weight is {style.Weight}; it must be above 0 and at most {RenderLimits.LargestWeight}.");
        if (style.Mask is { } mask)
            FileName($"{where}.mask", mask.Name);
    }

    private static void ValidateSettings(JobSpec spec)
    {
        Count("settings", spec.Settings.Count, "set of settings", FarmLimits.Variants);
        for (var i = 0; i < spec.Settings.Count; i++)
        {
            var (name, settings) = spec.Settings[i];
            FileName($"settings[{i}]", name);
            settings.Validate();
            if (Encoding.UTF8.GetByteCount(settings.ToJson()) > FarmLimits.SettingsBytes)
                throw new InputException($"settings[{i}] take more than {FarmLimits.SettingsBytes} bytes: no network has so many layers.");
            if (settings.Init == InitKind.Picture && spec.Init is null)
                throw new InputException($"settings[{i}] start from a picture, and the job names none: give 'init'.");
        }
    }

    private static void ValidatePolicy(JobPolicy policy)
    {
        Within("policy.inputRetries", policy.InputRetries, 0, FarmLimits.Retries);
        Within("policy.codeRetries", policy.CodeRetries, 0, FarmLimits.Retries);
        Within("policy.resourceRetries", policy.ResourceRetries, 0, FarmLimits.Retries);
        Within("policy.mostFailedFrames", policy.MostFailedFrames, 1, FarmLimits.FramesOfAJob);
        Within("policy.mostFailedShare", policy.MostFailedShare, 1e-6, 1);
        Within("policy.workerStrikes", policy.WorkerStrikes, 1, FarmLimits.WorkerStrikes);
        Within("policy.chunkSeconds", policy.ChunkSeconds, 0, FarmLimits.LongestChunkSeconds);
        if (!Enum.IsDefined(policy.Order))
            throw new InputException($"policy.order is {policy.Order}; it must be {string.Join(" or ", Enum.GetNames<FrameOrder>())}.");
    }

    private static void ValidateFrames(JobSpec spec)
    {
        Within("passes", spec.Passes, 1, FarmLimits.Passes);
        if (spec.Frames is { } frames)
            Count("frames", frames.Count, "frame (or leave it out: then it is every content in every style and setting)", FarmLimits.FramesOfAJob);
        var total = (spec.Frames?.Count ?? (double)spec.Contents.Count * spec.Styles.Count * spec.Settings.Count) * spec.Passes;
        if (total > FarmLimits.FramesOfAJob)
            throw new InputException($"The job has {total:0} frames; it may have {FarmLimits.FramesOfAJob}: split it.");
        for (var i = 0; i < spec.Frames?.Count; i++)
        {
            Within($"frames[{i}].content", spec.Frames[i].Content, 0, spec.Contents.Count - 1);
            Within($"frames[{i}].style", spec.Frames[i].Style, 0, spec.Styles.Count - 1);
            Within($"frames[{i}].settings", spec.Frames[i].Settings, 0, spec.Settings.Count - 1);
        }
    }

    private static void ValidateAfter(IReadOnlyList<Dependency> after)
    {
        if (after.Count > FarmLimits.Dependencies)
            throw new InputException($"after names {after.Count} jobs; it may name {FarmLimits.Dependencies}.");
        if (after.GroupBy(dependency => dependency.Job).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"after names job {twice.Key} twice.");
    }

    private static void ValidateWebhook(string? webhook)
    {
        if (webhook is null)
            return;
        if (webhook.Length > FarmLimits.WebhookBytes || !Uri.TryCreate(webhook, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            throw new InputException("webhook must be an address like https://example.org/done, without a user's name, of at most 2000 characters.");
    }

    private static void Text(string where, string text, int mostBytes)
    {
        if (SafeName.FaultOfText(text, mostBytes) is { } fault)
            throw Unusable(where, text, fault);
    }

    private static void FileName(string where, string name)
    {
        if (SafeName.FaultOfFile(name) is { } fault)
            throw Unusable(where, name, fault);
    }

    private static InputException Unusable(string where, string name, string fault) =>
        new($"{where}: '{SafeName.Shown(name)}' cannot be used as a name: {fault}.");

    private static void Count(string where, int count, string what, int most)
    {
        if (count == 0)
            throw new InputException($"{where} is empty: the job needs at least one {what}.");
        if (count > most)
            throw new InputException($"{where} has {count} entries; it may have {most}.");
    }

    private static void Within(string where, double value, double least, double most)
    {
        // Written so that NaN fails too.
        if (!(value >= least && value <= most))
            throw new InputException($"{where} is {value}; it must be from {least} to {most}.");
    }
}
