namespace RenderFarm.Azure.Tests;

/// <summary>Bytes of which something happens at a place.</summary>
internal sealed class ScriptedStream(byte[] bytes, int place, Func<Task> happens) : MemoryStream(bytes)
{
    private bool _happened;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_happened && Position >= place)
        {
            _happened = true;
            await happens();
        }
        return await base.ReadAsync(buffer, cancellationToken);
    }
}
