using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Painting;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Checkpoints;

/// <summary>What a render is of: a checkpoint of anything else is refused.</summary>
internal sealed record RenderIdentity(string Settings, string Network, string Content, string Styles, string Init);

/// <summary>
/// Everything that continues a render bit for bit. Layout, little-endian, in this order: magic, version, identity (5 texts), name of the
/// backend, elapsed seconds, scale, canvas; then the SHA-256 of all that.
/// </summary>
internal static class Checkpoint
{
    private const int Magic = 0x4B434652; // "RFCK"

    /// <summary>Grows with every change of this layout or of the method's arithmetic: an old one could not be continued bit for bit.</summary>
    public const int Version = 3;

    /// <summary>It is one array of bytes.</summary>
    public static long MostBytes => Array.MaxLength;

    public static ReadOnlyMemory<byte> Write(CheckpointWriter writer, RenderIdentity identity, string backend, double seconds, Canvas canvas)
    {
        writer.Clear();
        writer.Write(Magic);
        writer.Write(Version);
        foreach (var text in Texts(identity))
            writer.Write(text);
        writer.Write(backend);
        writer.Write(seconds);
        writer.Write(canvas.Scale);
        canvas.Save(writer);
        return writer.Seal();
    }

    /// <returns>The canvas as it was, the seconds spent on it, and the backend that it was painted on.</returns>
    /// <exception cref="InputException">Damaged, or of other settings, network, pictures or version.</exception>
    public static (Canvas Canvas, double Seconds, string Backend) Read(
        ReadOnlyMemory<byte> bytes, RenderIdentity identity, IBackend backend, RenderSettings settings, IReadOnlyList<Frame> frames)
    {
        var reader = new CheckpointReader(bytes);
        if (reader.ReadInt32() != Magic)
            throw CheckpointReader.Broken("it is not a checkpoint");
        if (reader.ReadInt32() is var version && version != Version)
            throw CheckpointReader.Broken($"it is of version {version}, this program writes version {Version}");
        Compare(reader, identity);
        var madeBy = reader.ReadText();
        var seconds = reader.ReadDouble();
        if (!(seconds >= 0 && double.IsFinite(seconds)))
            throw CheckpointReader.Broken($"it took {seconds} seconds");
        var scale = reader.ReadInt32("scale", 0, frames.Count - 1);
        var canvas = new Canvas(backend, settings, frames[scale]) { Scale = scale };
        try
        {
            canvas.Load(reader);
            reader.ExpectEnd();
            return (canvas, seconds, madeBy);
        }
        catch
        {
            canvas.Dispose();
            throw;
        }
    }

    private static void Compare(CheckpointReader reader, RenderIdentity identity)
    {
        string[] reasons =
        [
            "it was made with other settings", "it was made with another network", "it is of another content picture",
            "it is of other style pictures, weights or masks", "it started from another picture",
        ];
        foreach (var (text, reason) in Texts(identity).Zip(reasons))
            if (reader.ReadText() != text)
                throw CheckpointReader.Broken(reason);
    }

    private static string[] Texts(RenderIdentity identity) =>
        [identity.Settings, identity.Network, identity.Content, identity.Styles, identity.Init];
}
