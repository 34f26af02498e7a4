namespace RenderFarm.Engine.Networks;

/// <summary>The architecture that all our networks share (Simonyan and Zisserman 2014, configurations D and E): blocks of convolutions.</summary>
public static class VggLayout
{
    /// <summary>Convolutions in each block.</summary>
    public static IReadOnlyList<int> Vgg19Blocks { get; } = [2, 2, 4, 4, 4];

    public static IReadOnlyList<int> Vgg16Blocks { get; } = [2, 2, 3, 3, 3];

    /// <summary>Channels out of each block's convolutions.</summary>
    public static IReadOnlyList<int> VggWidths { get; } = [64, 128, 256, 512, 512];

    /// <summary>Red, green, blue on the scale 0..255: what Caffe's VGG subtracts.</summary>
    public static IReadOnlyList<float> CaffeMean { get; } = [123.68f, 116.779f, 103.939f];

    /// <summary>RGB in 0..1, minus the mean, divided by the standard deviation of ImageNet.</summary>
    public static Preprocessing Torchvision { get; } =
        Normalizing([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>0..255 minus the mean; blue first.</summary>
    public static Preprocessing CaffeBgr { get; } =
        new([2, 1, 0], [255, 255, 255], [-CaffeMean[2], -CaffeMean[1], -CaffeMean[0]]);

    /// <summary>0..255 minus the mean; red first.</summary>
    public static Preprocessing CaffeRgb { get; } =
        new([0, 1, 2], [255, 255, 255], [-CaffeMean[0], -CaffeMean[1], -CaffeMean[2]]);

    /// <summary>(rgb - mean) / std, channel by channel.</summary>
    public static Preprocessing Normalizing(IReadOnlyList<double> mean, IReadOnlyList<double> std) => new(
        [0, 1, 2],
        [(float)(1 / std[0]), (float)(1 / std[1]), (float)(1 / std[2])],
        [(float)(-mean[0] / std[0]), (float)(-mean[1] / std[1]), (float)(-mean[2] / std[2])]);

    /// <summary>"conv3_1" for block 3, convolution 1: both count from 1.</summary>
    public static string NameOf(int block, int convolution) => $"conv{block}_{convolution}";
}
