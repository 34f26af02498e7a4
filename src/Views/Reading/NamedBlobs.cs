using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Views.Reading;

/// <summary>The blobs that jobs speak of: inputs, results, checkpoints of frames that are not done. Previews live by their age alone.</summary>
public sealed class NamedBlobs
{
    private readonly HashSet<ContentHash> _hashes = [];

    public bool Contains(ContentHash hash) => _hashes.Contains(hash);

    public void Add(JobHeader header) => Add(header.Init);

    public void Add(JobPage page)
    {
        if (page is JobPage.Contents contents)
            _hashes.UnionWith(contents.Items.Select(content => content.Hash));
        if (page is JobPage.Styles styles)
            foreach (var picture in styles.Items.SelectMany(style => style.Pictures))
            {
                Add(picture.Picture);
                Add(picture.Mask);
            }
    }

    public void Add(FrameRange range)
    {
        for (var frame = range.First; frame <= range.Last; frame++)
        {
            if (range.Commit(frame) is { } commit)
                _hashes.Add(commit.Result.Result);
            if (range.Checkpoint(frame) is { } checkpoint)
                _hashes.Add(checkpoint);
        }
    }

    private void Add(BlobRef? picture)
    {
        if (picture is not null)
            _hashes.Add(picture.Hash);
    }
}
