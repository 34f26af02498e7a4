using System.Buffers;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace RenderFarm.Grains.Wire;

/// <summary>A length and so many bytes of JSON.</summary>
[RegisterSerializer]
internal sealed class SentCodec<T> : IFieldCodec<Sent<T>>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, Sent<T> value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(Sent<T>), WireType.LengthPrefixed);
        var json = WireJson.Write(value.Value);
        writer.WriteVarUInt32((uint)json.Length);
        writer.Write(json);
    }

    public Sent<T> ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        field.EnsureWireType(WireType.LengthPrefixed);
        ReferenceCodec.MarkValueField(reader.Session);
        var json = reader.ReadBytes(reader.ReadVarUInt32());
        return new Sent<T>(WireJson.Read<T>(json));
    }
}

[RegisterCopier]
internal sealed class SentCopier<T> : IDeepCopier<Sent<T>>
{
    public Sent<T> DeepCopy(Sent<T> input, CopyContext context) => input;
}
