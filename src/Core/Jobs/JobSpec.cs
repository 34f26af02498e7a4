using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Jobs;

/// <summary>
/// What somebody asks for. Its frames are the cross product contents x styles x settings, the content varying fastest, or exactly those of
/// <see cref="Frames"/>. Pictures are named by the hash of their file's bytes, which the blob store must hold before the job is submitted.
/// </summary>
public sealed record JobSpec
{
    public required string Name { get; init; }

    /// <summary>Whose share of the farm this uses.</summary>
    public required string Owner { get; init; }

    /// <summary>0..100; frames of one owner's jobs go in this order, higher first.</summary>
    public int Priority { get; init; } = 50;

    public required IReadOnlyList<ContentRef> Contents { get; init; }

    /// <summary>Each is one way to style a picture: one style picture, a blend, or one for each region.</summary>
    public required IReadOnlyList<StyleMix> Styles { get; init; }

    public required IReadOnlyList<SettingsVariant> Settings { get; init; }

    /// <summary>Name or hash of the network; resolved to its hash when the job is submitted.</summary>
    public string Network { get; init; } = "farmnet";

    /// <summary>Where <see cref="InitKind.Picture"/> starts, for all frames.</summary>
    public BlobRef? Init { get; init; }

    /// <summary>Exactly these frames instead of the cross product.</summary>
    public IReadOnlyList<FrameChoice>? Frames { get; init; }

    /// <summary>
    /// Name of a frame's file: {content}, {style} and {settings} are names without extension, {number} or {number:0000} the frame's number from 1,
    /// {pass} the pass. Two frames of a job never share one.
    /// </summary>
    public string OutputName { get; init; } = "{content}.png";

    public JobPolicy Policy { get; init; } = new();

    /// <summary>Sweeps over the frames; a frame of one pass starts from its result in the pass before.</summary>
    public int Passes { get; init; } = 1;

    public IReadOnlyList<Dependency> After { get; init; } = [];

    /// <summary>Told of the job's end, signed.</summary>
    public string? Webhook { get; init; }

    /// <summary>All that the blob store must hold, each once.</summary>
    internal IEnumerable<BlobRef> Pictures =>
        Styles.SelectMany(style => style.Pictures).SelectMany(p => new[] { p.Picture, p.Mask }).Append(Init).OfType<BlobRef>()
            .Concat(Contents.Select(content => new BlobRef(content.Name, content.Hash))).DistinctBy(picture => picture.Hash);
}

/// <param name="Name">The file's name, for people and for outputs; never a path.</param>
public sealed record BlobRef(string Name, ContentHash Hash);

/// <summary>A content picture; width and height as displayed (after EXIF orientation), from its header.</summary>
public sealed record ContentRef(string Name, ContentHash Hash, int Width, int Height);

/// <param name="Name">For outputs: by default the name of the first style picture.</param>
public sealed record StyleMix(string Name, IReadOnlyList<StyleRef> Pictures);

/// <param name="Weight">Share among styles of one region; only ratios count.</param>
/// <param name="Mask">Where in the content this style goes, by luminance.</param>
public sealed record StyleRef(BlobRef Picture, double Weight = 1, BlobRef? Mask = null);

public sealed record SettingsVariant(string Name, RenderSettings Settings);

/// <summary>Indices from 0 into the spec's lists.</summary>
/// <param name="OutputName">Null: by the job's template.</param>
public sealed record FrameChoice(int Content, int Style, int Settings, string? OutputName = null);

public sealed record JobPolicy
{
    /// <summary>Tries that may fail by Input or Code before the frame is Failed. (Infrastructure and Interrupted never count.)</summary>
    public int InputRetries { get; init; }

    /// <inheritdoc cref="InputRetries"/>
    public int CodeRetries { get; init; } = 2;

    /// <summary>Tries that may end for want of memory or disk; each asks for a larger device.</summary>
    public int ResourceRetries { get; init; } = 3;

    /// <summary>The job stops when so many frames failed, or so large a share of them, whichever comes first (a share counts from 20 frames on).</summary>
    public int MostFailedFrames { get; init; } = 20;

    public double MostFailedShare { get; init; } = 0.10;

    /// <summary>A worker that failed so many different frames of the job gets no more of it.</summary>
    public int WorkerStrikes { get; init; } = 3;

    /// <summary>A lease takes as many frames as are done in about this time.</summary>
    public double ChunkSeconds { get; init; } = 20;

    public FrameOrder Order { get; init; }

    /// <summary>Whether idle workers may try frames again that take far longer than others.</summary>
    public bool Speculation { get; init; } = true;
}

public enum FrameOrder
{
    Ascending,
    Descending,

    /// <summary>First, last, middle, quarters...: a film's look is seen early.</summary>
    MiddleOut,
}

/// <summary>The job waits for another.</summary>
/// <param name="FrameByFrame">Frame n waits for the other's frame n only.</param>
public sealed record Dependency(JobId Job, bool FrameByFrame);
