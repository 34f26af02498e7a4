namespace RenderFarm.Engine.Networks;

/// <summary>
/// What a VGG expects as input, and which pooling suits it: the files look alike, so it is recognised, or the user says it.
/// </summary>
public enum InputConvention
{
    /// <summary>RGB in 0..1, normalised by ImageNet's mean and deviation; maximum pooling.</summary>
    Torchvision,

    /// <summary>BGR in 0..255 minus the mean, as the original Caffe files and jcjohnson's conversions; maximum pooling.</summary>
    Caffe,

    /// <summary>Caffe's filters with the first layer turned to RGB; maximum pooling.</summary>
    CaffeRgb,

    /// <summary>RGB in 0..255 minus the mean, filters scaled by Gatys to a mean activation of 1; average pooling.</summary>
    Normalized,

    /// <summary>The same in BGR.</summary>
    NormalizedBgr,

    /// <summary>The file's own metadata says it.</summary>
    Described,
}
