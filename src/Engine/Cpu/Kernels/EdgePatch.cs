using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>A 6x6 input tile that reaches over its map's edge.</summary>
internal static unsafe class EdgePatch
{
    public static void Gather(FeatureMap map, Padding padding, int block, int top, int left, float* patch)
    {
        // The columns that lie inside are one run of memory; what lies outside is zero, or the nearest inside.
        int first = Math.Max(left, 0), end = Math.Min(left + WinogradTransform.In, map.Width);
        for (var i = 0; i < WinogradTransform.In; i++)
        {
            var row = new Span<float>(patch + i * WinogradTransform.In * 16, WinogradTransform.In * 16);
            var y = padding == Padding.Replicate ? Math.Clamp(top + i, 0, map.Height - 1) : top + i;
            if ((uint)y >= (uint)map.Height)
            {
                row.Clear();
                continue;
            }
            var inside = row.Slice((first - left) * 16, (end - first) * 16);
            new Span<float>(map.At(block, y, first), inside.Length).CopyTo(inside);
            for (var x = left; x < left + WinogradTransform.In; x++)
            {
                var outside = row.Slice((x - left) * 16, 16);
                if (x >= first && x < end)
                    continue;
                if (padding == Padding.Zero)
                    outside.Clear();
                else
                    new Span<float>(map.At(block, y, Math.Clamp(x, 0, map.Width - 1)), 16).CopyTo(outside);
            }
        }
    }
}
