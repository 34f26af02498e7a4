using System.Security.Cryptography;
using RenderFarm.Core.Records;

namespace RenderFarm.Core.Jobs;

/// <summary>A spec as records: its header, and pages of its lists, none over <see cref="FarmLimits.RecordBytes"/>.</summary>
public static class JobRecordCodec
{
    private enum Tag : byte { Contents = 1, Styles, Settings, Choices }

    public static byte[] Encode(JobHeader header)
    {
        var to = new RecordWriter(RecordKind.JobHeader);
        to.Header(header);
        return to.ToArray();
    }

    /// <exception cref="CorruptRecordException">Not a header's record.</exception>
    public static JobHeader DecodeHeader(ReadOnlyMemory<byte> record) => RecordReader.Read(record, RecordKind.JobHeader, from => from.Header());

    /// <summary>What tells one specification from another.</summary>
    public static ContentHash HashOf(JobHeader header, IEnumerable<byte[]> pages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encode(header));
        foreach (var page in pages)
            hash.AppendData(page);
        return new ContentHash(hash.GetHashAndReset());
    }

    public static byte[] Encode(JobPage page)
    {
        var to = new RecordWriter(RecordKind.JobPage);
        switch (page)
        {
            case JobPage.Contents contents: Write(to, Tag.Contents, page, contents.Items, to.Content); break;
            case JobPage.Styles styles: Write(to, Tag.Styles, page, styles.Items, to.Style); break;
            case JobPage.Settings settings: Write(to, Tag.Settings, page, settings.Items, to.Settings); break;
            case JobPage.Choices choices: Write(to, Tag.Choices, page, choices.Items, to.Choice); break;
            default: throw new ArgumentOutOfRangeException(nameof(page), page.GetType().Name, "No such page.");
        }
        return to.ToArray();
    }

    /// <exception cref="CorruptRecordException">Not a page's record.</exception>
    public static JobPage DecodePage(ReadOnlyMemory<byte> record) => RecordReader.Read<JobPage>(record, RecordKind.JobPage, from =>
        (from.Enum<Tag>(), from.Small()) switch
        {
            (Tag.Contents, var index) => new JobPage.Contents(index, from.Many(from.Content)),
            (Tag.Styles, var index) => new JobPage.Styles(index, from.Many(from.Style)),
            (Tag.Settings, var index) => new JobPage.Settings(index, from.Many(from.Settings)),
            (_, var index) => new JobPage.Choices(index, from.Many(from.Choice)),
        });

    private static void Write<T>(RecordWriter to, Tag tag, JobPage page, IReadOnlyList<T> items, Action<T> write)
    {
        to.Byte((byte)tag);
        to.Number(page.Index);
        to.Many(items, write);
    }
}
