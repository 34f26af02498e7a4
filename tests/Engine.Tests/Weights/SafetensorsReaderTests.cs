using System.Text;
using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Tests.Weights;

public class SafetensorsReaderTests
{
    private const string OneFloat = """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    [Theory]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0x3F })]
    [InlineData("F16", new byte[] { 0, 0x3E })]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F })]
    public void AllThreeTypesAreRead(string type, byte[] data)
    {
        using var file = Fixture.Open(Make($$$"""{"x":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{data.Length}}}]}}""", data));
        Assert.Equal([1.5f], file.Read("x"));
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        using var memory = new MemoryStream();
        SafetensorsWriter.Write(
            memory, [new("b", [2, 3], [1, 2, 3, 4, 5, 6]), new("a", [], [7]), new("none", [0, 4], [])],
            new Dictionary<string, string> { ["name"] = "é \"quoted\"" });
        using var file = Fixture.Open(memory.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Read("b"));
        Assert.Equal([2, 3], file.Tensors["b"].Shape);
        Assert.Equal([7], file.Read("a"));
        Assert.Empty(file.Read("none"));
        Assert.Equal("é \"quoted\"", file.Metadata["name"]);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}}", "not valid JSON")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}", "whole numbers")]
    [InlineData("{\"x\":[[[[[[]]]]]]}", "not valid JSON")] // deeper than a header ever is
    [InlineData("{\"x\":1}", "not described by")]
    [InlineData("{\"x\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "no proper dtype")]
    [InlineData("{\"x\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}", "no proper dtype")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", "no proper shape")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "whole numbers")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1e99],\"data_offsets\":[0,4]}}", "whole numbers")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,4]}}", "impossible dimension")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", "9 numbers")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,4]}}", "more than")] // 2^64 = 0
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "needs 8 bytes")]
    [InlineData("{\"x\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,4]}}", "needs 2 bytes")]
    [InlineData("{\"x\":{\"dtype\":\"F4\",\"shape\":[1],\"data_offsets\":[0,4]}}", "unknown type 'F4'")]
    [InlineData("{\"x\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "only float32")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "data_offsets")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", "data_offsets")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", "data_offsets")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}", "data_offsets")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "gap")]
    [InlineData("{\"x\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}", "followed by something else")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "cut off")]
    [InlineData("{\"x\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"y\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", "overlap")]
    [InlineData("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "not valid JSON")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "not a string")]
    [InlineData("{\"__metadata__\":[]}", "not a JSON object")]
    [InlineData("{\"a\\nb\\u001b\":{\"dtype\":\"F32\\n\",\"shape\":[1],\"data_offsets\":[0,4]}}", "tensor 'a?b?' has the unknown type 'F32?'")]
    [InlineData("[]", "")]
    [InlineData("{\"\\ud800\":{}}", "")]
    public void AFaultyHeaderIsRefusedWithItsReason(string header, string reason) => PthReaderTests.Refused(Make(header, new byte[4]), reason);

    [Fact]
    public void AHeaderLongerThanTheFileIsRefused()
    {
        var bytes = Make(OneFloat, new byte[4]);
        BitConverter.GetBytes((long)bytes.Length).CopyTo(bytes, 0);
        PthReaderTests.Refused(bytes, "cut off");
        BitConverter.GetBytes(ulong.MaxValue).CopyTo(bytes, 0);
        PthReaderTests.Refused(bytes, "at most");
    }

    [Fact]
    public void NaNAndInfinityAreRefusedByName()
    {
        PthReaderTests.Refused(Make(OneFloat, BitConverter.GetBytes(float.NaN)), "tensor 'x' holds a NaN at element 0");
        PthReaderTests.Refused(Make(OneFloat, BitConverter.GetBytes(float.PositiveInfinity)), "tensor 'x' holds an infinity");
    }

    [Fact]
    public void AnEmptyFileIsNotWeights() => PthReaderTests.Refused([], "not a weights file");

    [Fact]
    public void APictureIsNotWeights() => PthReaderTests.Refused([0x89, .. "PNG\r\n\x1a\n0000000000000000"u8], "not a weights file");

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var bytes = Make(OneFloat, new byte[4]);
        for (var length = 0; length < bytes.Length; length++)
            PthReaderTests.ReadAllOrRefuse(bytes[..length], mustFail: true);
    }

    [Fact]
    public void AMissingFileIsBadInput() =>
        Assert.Contains("no such weights file", Assert.Throws<InputException>(() => TensorFile.Open("nowhere.safetensors")).Message, StringComparison.Ordinal);

    internal static byte[] Make(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. data];
    }
}
