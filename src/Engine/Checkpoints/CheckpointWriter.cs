using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Checkpoints;

/// <summary>
/// Appends little-endian numbers, texts and vectors to one growing buffer, which is kept from checkpoint to checkpoint.
/// The last 32 bytes are the SHA-256 of all before.
/// </summary>
internal sealed class CheckpointWriter
{
    private byte[] _buffer = new byte[4096];
    private float[] _floats = [];
    private int _length;

    public void Clear() => _length = 0;

    public void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(sizeof(int)), value);

    public void Write(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Next(sizeof(double)), value);

    public void Write(bool value) => Next(1)[0] = value ? (byte)1 : (byte)0;

    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(bytes.Length);
        bytes.CopyTo(Next(bytes.Length));
    }

    public void Write(ReadOnlySpan<double> values)
    {
        Write(values.Length);
        foreach (var value in values)
            Write(value);
    }

    public void Write(IVector vector)
    {
        Array.Resize(ref _floats, vector.Length);
        vector.Download(_floats);
        Write(vector.Length);
        var bytes = Next(checked(vector.Length * sizeof(float)));
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes<float>(_floats).CopyTo(bytes);
        else
            for (var i = 0; i < _floats.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], _floats[i]);
    }

    public ReadOnlyMemory<byte> Seal()
    {
        var digest = SHA256.HashData(_buffer.AsSpan(0, _length));
        digest.CopyTo(Next(digest.Length));
        return _buffer.AsMemory(0, _length);
    }

    private Span<byte> Next(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(2L * _buffer.Length, (long)_length + count)));
        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
