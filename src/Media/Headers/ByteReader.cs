using System.Buffers.Binary;
using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>Numbers out of untrusted bytes: every read outside them says that the file is cut off.</summary>
internal static class ByteReader
{
    public static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, long at, long length) =>
        at >= 0 && length >= 0 && at <= bytes.Length - length
            ? bytes.Slice((int)at, (int)length)
            : throw new InputException("it is cut off: its data end too early");

    public static byte U8(ReadOnlySpan<byte> bytes, long at) => Slice(bytes, at, 1)[0];

    public static int U16(ReadOnlySpan<byte> bytes, long at, bool bigEndian) => bigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(Slice(bytes, at, 2))
        : BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, at, 2));

    public static uint U32(ReadOnlySpan<byte> bytes, long at, bool bigEndian) => bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(Slice(bytes, at, 4))
        : BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, at, 4));

    /// <summary>A side in pixels: what does not fit is left over the limits.</summary>
    public static int Side(uint value) => (int)Math.Min(value, int.MaxValue);
}
