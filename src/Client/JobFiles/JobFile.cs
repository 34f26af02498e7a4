using RenderFarm.Client.Commands;
using RenderFarm.Client.Submission;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.JobFiles;

/// <summary>A job file, as docs/job.schema.json describes it. Names of files are relative to it.</summary>
internal sealed class JobFile
{
    private readonly MemberReader _read;
    private readonly PictureFiles _pictures;
    private readonly string _file;

    private string? _name, _owner, _network, _initPicture, _frames, _outputName, _webhook;
    private int _priority = 50, _passes = 1;
    private IReadOnlyList<ContentFile> _contents = [];
    private IReadOnlyList<StyleChoice> _styles = [];
    private FileNode? _settings;
    private JobPolicy _policy = new();
    private IReadOnlyList<Dependency> _after = [];

    private JobFile(string file)
    {
        _file = file;
        _read = new MemberReader(file);
        _pictures = new PictureFiles(_read, Path.GetDirectoryName(file) ?? "");
    }

    /// <exception cref="InputException">The file cannot be read at all.</exception>
    /// <exception cref="FaultsException">One line for each fault, with line and column.</exception>
    public static JobRequest Read(string file) => new JobFile(file).Request(JobFileText.Read(file));

    private JobRequest Request(FileNode root)
    {
        _read.Each(root, "a job", Members(), "contents", "styles");
        var settings = Settings(root);
        _read.ThrowIfFaulty();
        return new JobRequest
        {
            Name = _name ?? Path.GetFileNameWithoutExtension(_file),
            Owner = _owner,
            Priority = _priority,
            Contents = _contents,
            Styles = _styles,
            Settings = settings,
            Network = _network ?? "farmnet",
            InitFile = _initPicture,
            Frames = _frames,
            OutputName = _outputName,
            Policy = _policy,
            Passes = _passes,
            After = _after,
            Webhook = _webhook,
        };
    }

    private Dictionary<string, Action<FileNode>> Members() => new()
    {
        ["name"] = n => _name = _read.Text(n, "name"),
        ["owner"] = n => _owner = _read.Text(n, "owner"),
        ["priority"] = n => _priority = _read.Whole(n, "priority", 0, FarmLimits.HighestPriority, 50),
        ["contents"] = n => _contents = _pictures.Contents(n),
        ["styles"] = n => _styles = _pictures.Styles(n),
        ["settings"] = n => _settings = n,
        ["network"] = n => _network = _read.Text(n, "network"),
        ["initPicture"] = n => _initPicture = _pictures.One(n, "initPicture"),
        ["frames"] = n => _frames = Frames(n),
        ["outputName"] = n => _outputName = _read.Text(n, "outputName") is { } text ? _read.Try(n, () => OutputTemplate.Parse(text))?.ToString() : null,
        ["policy"] = n => _policy = new PolicyReader(_read).Read(n),
        ["passes"] = n => _passes = _read.Whole(n, "passes", 1, FarmLimits.Passes, 1),
        ["after"] = n => _after = [.. _read.List(n, "after").Select(After).OfType<Dependency>()],
        ["webhook"] = n => _webhook = Webhook(n),
    };

    private IReadOnlyList<SettingsVariant> Settings(FileNode root)
    {
        // A network that cannot be read was noted, and any will do for the ranges.
        var reader = new SettingsReader(_read, _network ?? "farmnet", _initPicture is not null);
        return _settings is null ? [reader.Default] : reader.Variants(_settings);
    }

    private string? Frames(FileNode node) =>
        _read.Text(node, "frames") is { } text ? _read.Try(node, () => FrameSet.Parse(text, int.MaxValue)) is null ? null : text : null;

    private Dependency? After(FileNode node)
    {
        var (job, frameByFrame) = ((JobId?)null, false);
        if (node is FileNode.Scalar)
            job = Job(node);
        else
            _read.Each(node, "an entry of after", new Dictionary<string, Action<FileNode>>
            {
                ["job"] = n => job = Job(n),
                ["frameByFrame"] = n => frameByFrame = _read.Flag(n, "frameByFrame"),
            }, "job");
        return job is { } id ? new Dependency(id, frameByFrame) : null;
    }

    private JobId? Job(FileNode node) =>
        _read.Text(node, "job") is not { } text ? null : _read.Try(node, () => (JobId?)JobId.Parse(text));

    private string? Webhook(FileNode node)
    {
        var text = _read.Text(node, "webhook");
        if (text is null || (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            return text;
        _read.Fault(node, $"webhook must be an address like https://example.org/hook, not {node.Kind}.");
        return null;
    }
}
