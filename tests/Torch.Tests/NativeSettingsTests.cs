using System.Globalization;
using System.Runtime.InteropServices;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

public sealed class NativeSettingsTests
{
    private delegate IntPtr Getenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private static readonly Getenv Read =
        Marshal.GetDelegateForFunctionPointer<Getenv>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "getenv"));

    [Fact]
    public void NativeCodeReadsWhatIsAddedAndKeepsWhatWasSet()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Torch runs on Linux only.");
        NativeSettings.Add(("FARM_TEST_KEPT", "first"), ("FARM_TEST_EMPTY", ""));
        NativeSettings.Add(("FARM_TEST_KEPT", "second"));
        Assert.Equal(["first", ""], new[] { "FARM_TEST_KEPT", "FARM_TEST_EMPTY" }.Select(ValueOf));
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), ValueOf("PATH"));
    }

    /// <summary>Another thread may be in the midst of it.</summary>
    [Fact]
    public void WhatOthersAreReadingStaysAsItWas()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Torch runs on Linux only.");
        NativeSettings.Add(("FARM_TEST_FIRST", "1"));
        var read = Block;
        var before = EntriesOf(read);
        for (var i = 0; i < 100; i++)
            NativeSettings.Add((string.Create(CultureInfo.InvariantCulture, $"FARM_TEST_{i}"), "x"));
        Assert.NotEqual(read, Block);
        Assert.Equal(before, EntriesOf(read));
        Assert.Equal(before, EntriesOf(Block).Take(before.Count));
    }

    private static IntPtr Block => Marshal.ReadIntPtr(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ"));

    private static List<IntPtr> EntriesOf(IntPtr block) =>
        [.. Enumerable.Range(0, int.MaxValue).Select(i => Marshal.ReadIntPtr(block, i * IntPtr.Size)).TakeWhile(entry => entry != IntPtr.Zero)];

    private static string? ValueOf(string name) => Marshal.PtrToStringUTF8(Read(name));
}
