namespace RenderFarm.Core.Records;

/// <summary>Stored bytes are not what was written: a damaged disk, a foreign or newer program, or a bug. Never the fault of a request.</summary>
public sealed class CorruptRecordException : Exception
{
    public CorruptRecordException(string message) : base(message) { }

    public CorruptRecordException(string message, Exception inner) : base(message, inner) { }
}
