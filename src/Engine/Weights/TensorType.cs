using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RenderFarm.Engine.Weights;

/// <summary>How a tensor's elements are stored. Anything but the three floating-point types can be listed but not read.</summary>
public enum TensorType
{
    F32,
    F16,
    BF16,
    Other,
}

/// <summary>From stored little-endian elements to float32 and back.</summary>
internal static class FloatCodec
{
    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.F32 => 4,
        TensorType.F16 or TensorType.BF16 => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no fixed size"),
    };

    /// <summary>Exact for all three types: float32 holds every float16 and bfloat16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // run once over a network when the program starts: no time to be tiered up
    public static void Decode(TensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case TensorType.F32 when BitConverter.IsLittleEndian:
                MemoryMarshal.Cast<byte, float>(bytes)[..values.Length].CopyTo(values);
                break;
            case TensorType.F32:
                for (var i = 0; i < values.Length; i++)
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                break;
            case TensorType.F16:
                for (var i = 0; i < values.Length; i++)
                    values[i] = HalfToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]));
                break;
            case TensorType.BF16:
                for (var i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle(
                        (uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type");
        }
    }

    /// <summary>float16 and bfloat16 round to nearest, ties to even.</summary>
    public static void Encode(TensorType type, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        for (var i = 0; i < values.Length; i++)
            switch (type)
            {
                case TensorType.F32:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], values[i]);
                    break;
                case TensorType.F16:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], BitConverter.HalfToUInt16Bits((Half)values[i]));
                    break;
                case TensorType.BF16:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], SingleToBFloat16(values[i]));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type");
            }
    }

    /// <summary>
    /// IEEE 754 binary16 to binary32. Multiplying by 2^112 moves the exponent's bias from 15 to 127 and normalises subnormals on the way;
    /// several times as fast as the library's conversion without hardware help, which loading the embedded network would notice.
    /// </summary>
    internal static float HalfToSingle(ushort half)
    {
        const float biasShift = 5.192296858534828e33f; // 2^112
        var sign = (uint)(half & 0x8000) << 16;
        var magnitude = (uint)(half & 0x7FFF) << 13;
        if (magnitude >= 0x7C00u << 13)
            return BitConverter.UInt32BitsToSingle(sign | magnitude | 0x7F800000u); // infinity, NaN with its payload
        return BitConverter.UInt32BitsToSingle(sign | BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle(magnitude) * biasShift));
    }

    private static ushort SingleToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
