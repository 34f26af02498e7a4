using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Tests.Weights;

public class FloatCodecTests
{
    [Fact]
    public void EveryHalfIsDecodedAsTheLibraryDoes()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            var decoded = Decode(TensorType.F16, (ushort)bits);
            if (float.IsNaN(expected))
                Assert.True(float.IsNaN(decoded));
            else
                Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(decoded));
        }
    }

    [Fact]
    public void EveryBFloat16IsTheUpperHalfOfAFloat()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
            Assert.Equal((uint)bits << 16, BitConverter.SingleToUInt32Bits(Decode(TensorType.BF16, (ushort)bits)));
    }

    [Theory]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    public void EveryFiniteValueSurvivesARoundTrip(TensorType type)
    {
        var bytes = new byte[2];
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = Decode(type, (ushort)bits);
            if (!float.IsFinite(value))
                continue;
            FloatCodec.Encode(type, [value], bytes);
            Assert.Equal((ushort)bits, BitConverter.ToUInt16(bytes));
        }
    }

    [Fact]
    public void TheChecksumIsThatOfZip()
    {
        Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8)); // the check value of CRC-32/ISO-HDLC
        Assert.Equal(0u, Crc32.Of([]));
    }

    private static float Decode(TensorType type, ushort bits)
    {
        var value = new float[1];
        FloatCodec.Decode(type, BitConverter.GetBytes(bits), value);
        return value[0];
    }
}
