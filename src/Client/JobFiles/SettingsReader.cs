using RenderFarm.Client.Commands;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.JobFiles;

/// <summary>
/// The member "settings": variants, each a preset and what overrides it. Their members are the flags of render, in camelCase, so that one table
/// says what there is to set.
/// </summary>
internal sealed class SettingsReader(MemberReader read, string network, bool hasInitPicture)
{
    private readonly SettingFlags _flags = new();

    public SettingsVariant Default => new(Presets.Default, Started(Presets.For(Presets.Default, network), null));

    public IReadOnlyList<SettingsVariant> Variants(FileNode node)
    {
        if (node is FileNode.Mapping)
            return Variant(node) is { } only ? [only] : [];
        var variants = new List<SettingsVariant>();
        foreach (var item in read.List(node, "settings"))
            if (Variant(item) is not { } variant)
                continue;
            else if (variants.Exists(v => v.Name == variant.Name))
                read.Fault(item, $"two variants of settings are called '{variant.Name}': give each a name of its own.");
            else
                variants.Add(variant);
        return variants;
    }

    private SettingsVariant? Variant(FileNode node)
    {
        var (name, preset, init) = ((string?)null, Presets.Default, (InitKind?)null);
        var values = new Dictionary<SettingFlag, FileNode>();
        var members = new Dictionary<string, Action<FileNode>>
        {
            ["name"] = n => name = read.Text(n, "name"),
            ["preset"] = n => preset = read.Text(n, "preset") ?? preset,
            ["init"] = n => init = Init(n),
        };
        foreach (var flag in _flags.All)
            members[flag.Member] = n => values[flag] = n;
        read.Each(node, "settings", members);
        var settings = read.Try(Member(node, "preset"), () => Presets.For(preset, network));
        if (settings is null)
            return null;
        // In the order of the flags, whatever that of the file.
        foreach (var flag in _flags.All)
            if (values.TryGetValue(flag, out var value))
                settings = Fold(flag, value, settings);
        settings = Started(settings, init);
        if (settings.Init == InitKind.Picture && !hasInitPicture)
            read.Fault(Member(node, "init"), "init is 'picture', and the job has no initPicture.");
        return Valid(node, settings) ? new SettingsVariant(name ?? preset, settings) : null;
    }

    private RenderSettings Fold(SettingFlag flag, FileNode value, RenderSettings settings)
    {
        if (flag.IsSwitch)
            return read.Flag(value, flag.Member) ? flag.Fold(settings, default) : settings;
        var text = value is FileNode.Sequence list
            ? string.Join(',', list.Items.Select(item => read.Text(item, flag.Member)))
            : read.Text(value, flag.Member);
        return text is null ? settings : read.Try(value, () => flag.Fold(settings, new FlagValue(flag.Member, text))) ?? settings;
    }

    // Who gives a picture to start from wants it started from, unless they say otherwise.
    private RenderSettings Started(RenderSettings settings, InitKind? init) =>
        init is { } kind ? settings with { Init = kind } : hasInitPicture ? settings with { Init = InitKind.Picture } : settings;

    private InitKind? Init(FileNode node)
    {
        switch (read.Text(node, "init"))
        {
            case "content": return InitKind.Content;
            case "noise": return InitKind.Noise;
            case "picture": return InitKind.Picture;
            default:
                read.Fault(node, $"init must be content, noise or picture, not {node.Kind}.");
                return null;
        }
    }

    private bool Valid(FileNode node, RenderSettings settings)
    {
        try
        {
            settings.Validate();
            return true;
        }
        catch (InputException e)
        {
            // The complaint names a flag: the fault is where the member of that name stands.
            var flag = e.Message.StartsWith("--", StringComparison.Ordinal) ? e.Message.Split(' ')[0] : "--";
            var member = SettingFlag.MemberOf(flag);
            read.Fault(Member(node, member), member.Length > 0 ? member + e.Message[flag.Length..] : e.Message);
            return false;
        }
    }

    private static FileNode Member(FileNode node, string name) =>
        (node as FileNode.Mapping)?.Members.FirstOrDefault(m => m.Name == name)?.Value ?? node;
}
