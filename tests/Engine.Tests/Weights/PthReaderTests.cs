using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Tests.Weights;

public class PthReaderTests
{
    [Theory]
    [InlineData("zip.pth")]
    [InlineData("legacy.pth")]
    [InlineData("tar.pth")]
    [InlineData("half.pth")]
    [InlineData("parameters.pth")]
    [InlineData("strided.pth")]
    [InlineData("strided-legacy.pth")]
    [InlineData("checkpoint.pth")]
    public void WhatPyTorchWroteIsReadExactly(string name)
    {
        using var file = TensorFile.Open(Fixture.PathOf(name));
        Assert.Equal(Fixture.Tensors.Select(t => t.Name).Order(), file.Tensors.Keys.Order());
        for (var t = 0; t < Fixture.Tensors.Length; t++)
        {
            Assert.Equal(Fixture.Tensors[t].Shape, file.Tensors[Fixture.Tensors[t].Name].Shape);
            Assert.Equal(Fixture.Expected(t), file.Read(Fixture.Tensors[t].Name));
        }
    }

    [Fact]
    public void WholeNumbersAreListedButNotReadAsWeights()
    {
        using var file = TensorFile.Open(Fixture.PathOf("batchnorm.pth"));
        Assert.Equal(TensorType.Other, file.Tensors["1.num_batches_tracked"].Type);
        Assert.Equal(4, file.Read("1.running_var").Length);
        Assert.Contains("LongStorage", Assert.Throws<InputException>(() => file.Read("1.num_batches_tracked")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APickledModuleIsRefusedByTheNameOfItsClass() => Refused(Fixture.Bytes("module.pth"), "torch.nn.modules.linear.Linear");

    [Fact]
    public void EveryTruncationOfAZipIsRefused()
    {
        var bytes = Fixture.Bytes("zip.pth");
        for (var length = 0; length < bytes.Length; length += 7)
            ReadAllOrRefuse(bytes[..length], mustFail: true);
    }

    [Fact]
    public void EveryTruncationOfALegacyFileIsRefused()
    {
        var bytes = Fixture.Bytes("legacy.pth");
        for (var length = 0; length < bytes.Length; length += 3)
            ReadAllOrRefuse(bytes[..length], mustFail: true);
    }

    [Fact]
    public void AFlippedBitInAStorageFailsItsChecksum()
    {
        var bytes = Fixture.Bytes("zip.pth");
        bytes[1700] ^= 0x10; // inside data/2, which has 576 bytes behind its header at 1440
        using var file = Fixture.Open(bytes);
        Assert.Contains("checksum", Assert.Throws<InputException>(() => ReadAll(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BytesBehindALegacyFileAreRefused() => Refused([.. Fixture.Bytes("legacy.pth"), 0], "the file at");

    [Fact]
    public void ATarOfSomethingElseIsRefused()
    {
        var tar = new byte[1024];
        "readme.txt"u8.CopyTo(tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Refused(tar, "not saved by an old torch.save");
    }

    [Fact]
    public void EveryTruncationOfATarIsRefusedBeforeItsPadding()
    {
        var bytes = Fixture.Bytes("tar.pth");
        for (var length = 0; length < bytes.Length - 10_240; length += 101)
            ReadAllOrRefuse(bytes[..length], mustFail: true);
    }

    [Theory]
    [InlineData("cos\nsystem\n(S'echo'\ntR.", "os.system")]
    [InlineData("cposix\nsystem\n.", "posix.system")]
    [InlineData("cbuiltins\neval\n.", "builtins.eval")]
    [InlineData("ctorch\nload\n.", "torch.load")]
    [InlineData("c__builtin__\ngetattr\n.", "__builtin__.getattr")]
    [InlineData("ctorch._utils\n_rebuild_sparse_tensor\n.", "_rebuild_sparse_tensor")]
    [InlineData("ccollections\nOrderedDict\nq\u0001.", "not a state_dict")]
    [InlineData("(ios\nsystem\n.", "0x69")] // INST
    [InlineData("}(otR.", "0x6f")] // OBJ
    [InlineData(")\u0081.", "0x81")] // NEWOBJ
    [InlineData("\u0093.", "0x93")] // STACK_GLOBAL
    [InlineData("\u0082\u0001.", "0x82")] // EXT1
    [InlineData("P123\n.", "0x50")] // PERSID
    [InlineData("I1\n.", "0x49")] // INT
    [InlineData("\u0080\u0004.", "protocol 4")]
    [InlineData("h\u0005.", "never stored")]
    [InlineData("t.", "never set")]
    [InlineData(".", "empty stack")]
    [InlineData("(0.", "empty stack")]
    [InlineData("K\u0001}R.", "for arguments")]
    [InlineData("})R.", "calls a dictionary")]
    [InlineData("K\u0001)b.", "sets the state of a number")]
    [InlineData("K\u0001K\u0002a.", "no list")]
    [InlineData("K\u0001K\u0002K\u0003s.", "no dictionary")]
    [InlineData("}(K\u0001u.", "without a value")]
    [InlineData("}]K\u0001s.", "as a dictionary's key")]
    [InlineData("K\u0001Q.", "no tensor's storage")]
    [InlineData("K\u0001.", "holds a number")]
    [InlineData("U\u0003abc.", "holds a text")] // SHORT_BINSTRING and BINSTRING, of Python 2
    [InlineData("T\u0003\0\0\0abc.", "holds a text")]
    [InlineData("T\u00ff\u00ff\u00ff\u00ffabc.", "a text of 4294967295 bytes")]
    [InlineData("G\0\0\0\0\0\0\0\0.", "holds a number")]
    [InlineData("M\u0001\u0002.", "holds a number")]
    [InlineData("\u008a\u00ff.", "does not end")]
    [InlineData("}", "does not end")]
    public void APickleThatDoesMoreThanTensorsIsRefused(string pickle, string reason) =>
        Refused(TorchZip.Make([.. pickle.Select(c => (byte)c)]), reason);

    [Fact]
    public void AnEndlessPickleIsStopped()
    {
        Refused(TorchZip.Make([.. Enumerable.Repeat((byte)'N', Limits.PickleStack + 1)]), "stacks more than");
        var pushAndPop = Enumerable.Repeat<byte[]>([(byte)'N', (byte)'0'], Limits.PickleOperations / 2 + 1).SelectMany(b => b);
        Refused(TorchZip.Make([.. pushAndPop]), "operations");
    }

    [Theory]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 2, 1 }, null)]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 1, 2 }, null)]
    [InlineData(1, new long[] { 2, 2 }, new long[] { 2, 1 }, "its storage 4")]
    [InlineData(-1, new long[] { 2 }, new long[] { 1 }, "its storage 4")]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 3, 1 }, "out of its storage")]
    [InlineData(0, new long[] { 2, 2 }, new long[] { -1, 1 }, "out of its storage")]
    [InlineData(0, new long[] { 2, 2 }, new long[] { int.MaxValue, 1 }, "out of its storage")]
    [InlineData(0, new long[] { 100, 100 }, new long[] { 0, 0 }, "its storage 4")] // an expanded view
    [InlineData(0, new long[] { -2, 2 }, new long[] { 2, 1 }, "impossible dimension")]
    [InlineData(0, new long[] { int.MaxValue, int.MaxValue, int.MaxValue }, new long[] { 0, 0, 0 }, "elements")]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 2 }, "strides")]
    public void AViewMustStayInsideItsStorage(long first, long[] shape, long[] strides, string? reason)
    {
        var pickle = new PickleWriter().Tensor("x", "FloatStorage", "0", 4, first, shape, strides).Bytes;
        var zip = TorchZip.Make(pickle, ("0", new byte[16]));
        if (reason is not null)
            Refused(zip, reason);
        else
            Assert.Equal(4, Fixture.Open(zip).Read("x").Length);
    }

    [Fact]
    public void TheTensorFunctionOfTheFirstPyTorchIsUnderstood()
    {
        var pickle = new PickleWriter().Tensor("x", "FloatStorage", "0", 1, 0, [1], [1], function: "_rebuild_tensor").Bytes;
        Assert.Equal([1.5f], Fixture.Open(TorchZip.Make(pickle, ("0", BitConverter.GetBytes(1.5f)))).Read("x"));
    }

    [Theory]
    [InlineData(float.NaN, "a NaN")]
    [InlineData(float.NegativeInfinity, "an infinity")]
    public void WeightsThatAreNotFiniteAreRefusedByName(float value, string reason)
    {
        var pickle = new PickleWriter().Tensor("features.0.bias", "FloatStorage", "0", 1, 0, [1], [1]).Bytes;
        var zip = TorchZip.Make(pickle, ("0", BitConverter.GetBytes(value)));
        Refused(zip, "'features.0.bias' holds " + reason);
    }

    [Fact]
    public void AStorageMustHaveTheSizeThatThePickleSays()
    {
        var pickle = new PickleWriter().Tensor("x", "FloatStorage", "0", 4, 0, [4], [1]).Bytes;
        Refused(TorchZip.Make(pickle, ("0", new byte[15])), "15 bytes for 4 elements");
        Refused(TorchZip.Make(pickle, ("1", new byte[16])), "is not in the zip");
    }

    [Fact]
    public void ACompressedZipIsRefused()
    {
        var pickle = new PickleWriter().Tensor("x", "FloatStorage", "0", 400, 0, [400], [1]).Bytes;
        Refused(TorchZip.Make(pickle, System.IO.Compression.CompressionLevel.Optimal, ("0", new byte[1600])), "compressed");
    }

    [Fact]
    public void AZipOfSomethingElseIsRefused()
    {
        using var memory = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("word/document.xml");
        Refused(memory.ToArray(), "without data.pkl");
    }

    internal static void Refused(byte[] bytes, string reason)
    {
        var refusal = Assert.Throws<InputException>(() =>
        {
            using var file = Fixture.Open(bytes);
            ReadAll(file);
        });
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    internal static void ReadAllOrRefuse(byte[] bytes, bool mustFail = false)
    {
        try
        {
            using var file = Fixture.Open(bytes);
            ReadAll(file);
        }
        catch (InputException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
            return;
        }
        Assert.False(mustFail, "it was read");
    }

    private static void ReadAll(TensorFile file)
    {
        foreach (var name in file.Tensors.Keys)
            file.Read(name);
    }
}
