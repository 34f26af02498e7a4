namespace RenderFarm.Core.Records;

/// <summary>What a record holds: its first byte.</summary>
internal enum RecordKind : byte
{
    FrameRange = (byte)'R',
    FrameEvents = (byte)'F',
    Job = (byte)'J',
    JobEvents = (byte)'E',
    JobHeader = (byte)'H',
    JobPage = (byte)'P',
    QueueLog = (byte)'Q',
    QueueHead = (byte)'S',
}
