using System.Security.Cryptography;
using RenderFarm.Core.Records;

namespace RenderFarm.Core.Tests;

/// <summary>A record as a newer program writes it.</summary>
internal static class NewerRecord
{
    /// <param name="later">Its fields behind those that this program knows.</param>
    public static byte[] Of(ReadOnlySpan<byte> record, ReadOnlySpan<byte> later)
    {
        byte[] fields = [.. record[..^RecordWriter.SumBytes], .. later];
        return [.. fields, .. SHA256.HashData(fields).AsSpan(0, RecordWriter.SumBytes)];
    }
}
