namespace RenderFarm.Engine.Cpu;

/// <summary>What becomes of a convolution's finished output tiles.</summary>
internal abstract unsafe class TileSink
{
    /// <summary>Called by a worker before it puts the tiles first..first + count - 1, all blocks of them.</summary>
    public virtual void Prepare(int first, int count, int worker) { }

    /// <param name="tile">4x4x16 sums of the convolution, without bias.</param>
    /// <param name="block">Channel block of the output.</param>
    /// <param name="y">Position of the tile's first sample in the map.</param>
    /// <param name="x">Likewise. The tile may reach over the map's right and lower edge: nothing is kept of what lies there.</param>
    /// <param name="slot">Index of the tile since Prepare.</param>
    /// <param name="worker">The same as in Prepare.</param>
    public abstract void Put(float* tile, int block, int y, int x, int slot, int worker);
}
