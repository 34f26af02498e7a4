using System.Text;

namespace RenderFarm.Engine.Tests.Weights;

/// <summary>Makes files in the format that torch.save had before 1.6, with any pickle and any storages of float32.</summary>
internal static class TorchLegacy
{
    public static byte[] Make(byte[] pickle, params (string Key, byte[] Bytes)[] storages)
    {
        List<byte> file =
        [
            0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', // the magic number
            0x80, 2, (byte)'M', 0xe9, 3, (byte)'.', // version 1001
            0x80, 2, (byte)'}', .. Text("little_endian"), 0x88, (byte)'s', (byte)'.',
            .. pickle,
            0x80, 2, (byte)']', (byte)'(',
        ];
        foreach (var (key, _) in storages)
            file.AddRange(Text(key));
        file.AddRange("e."u8);
        foreach (var (_, bytes) in storages)
            file.AddRange([.. BitConverter.GetBytes(bytes.Length / 4L), .. bytes]);
        return [.. file];
    }

    private static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)];
}
