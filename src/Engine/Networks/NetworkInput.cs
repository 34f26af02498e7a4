using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Networks;

/// <summary>What a network expects as input and how that was found out.</summary>
internal sealed record NetworkInput(InputConvention Convention, Preprocessing Preprocessing, Pooling Pooling, Padding Padding, string Evidence)
{
    /// <summary>The file's own name for the network, if it has one.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// First digits of the SHA-256 of published files, which their authors put in the files' names, and what they hold.
    /// </summary>
    private static readonly (string Digits, InputConvention Convention)[] Published =
    [
        ("dcbb9e9d", InputConvention.Torchvision), // vgg19-dcbb9e9d.pth
        ("397923af", InputConvention.Torchvision), // vgg16-397923af.pth
        ("d01eb7cb", InputConvention.Caffe), // vgg19-d01eb7cb.pth
        ("00b39a1b", InputConvention.Caffe), // vgg16-00b39a1b.pth
    ];

    /// <summary>From the surest evidence to the weakest; without any, torchvision's, which is by far the most common.</summary>
    public static NetworkInput Recognize(TensorFile file, ContentHash hash, Convolution first, InputConvention? given)
    {
        if (given is { } said and not InputConvention.Described)
            return Of(said, "as given");
        if (NetworkMetadata.Read(file) is { } described)
            return described;
        if (Published.FirstOrDefault(p => hash.Hex.StartsWith(p.Digits, StringComparison.Ordinal)) is { Digits: not null } published)
            return Of(published.Convention, "the file's SHA-256 is that of a published file");
        if (FirstLayerFingerprint.Match(first) is { } matched)
            return Of(matched, "its first layer has the original VGG-19's filters");
        if (FirstLayerFingerprint.IsNormalized(first))
            return Of(InputConvention.Normalized, "its first layer's weights are too small for inputs other than 0..255");
        if (FromName(Path.GetFileName(file.Name)) is { } hinted)
            return Of(hinted, "the file's name");
        return Of(InputConvention.Torchvision, "nothing says otherwise");
    }

    private static NetworkInput Of(InputConvention convention, string evidence)
    {
        var (preprocessing, pooling) = convention switch
        {
            InputConvention.Torchvision => (VggLayout.Torchvision, Pooling.Maximum),
            InputConvention.Caffe => (VggLayout.CaffeBgr, Pooling.Maximum),
            InputConvention.CaffeRgb => (VggLayout.CaffeRgb, Pooling.Maximum),
            InputConvention.Normalized => (VggLayout.CaffeRgb, Pooling.Average),
            InputConvention.NormalizedBgr => (VggLayout.CaffeBgr, Pooling.Average),
            _ => throw new ArgumentOutOfRangeException(nameof(convention), convention, "stands in a file's metadata"),
        };
        return new NetworkInput(convention, preprocessing, pooling, Padding.Zero, evidence);
    }

    private static InputConvention? FromName(string name) =>
        Published.FirstOrDefault(p => name.Contains(p.Digits, StringComparison.OrdinalIgnoreCase)) is { Digits: not null } published ? published.Convention
        : name.Contains("caffe", StringComparison.OrdinalIgnoreCase) ? InputConvention.Caffe
        : null;
}
