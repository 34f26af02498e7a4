using RenderFarm.Client.Progress;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.Progress;

internal static class Moments
{
    public static Progressed At(double done, double? secondsLeft = 65) => new(
        "photos/photo.jpg", 1, 3, 512, 341, 120, 200, done, secondsLeft, new LossReport(12345.6, 3000, 9000, 300, 45.6));
}
