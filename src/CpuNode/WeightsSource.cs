using RenderFarm.Engine.Networks;

namespace RenderFarm.CpuNode;

/// <summary>A published file of weights that 'weights pull' knows.</summary>
internal sealed record WeightsSource
{
    public required string Name { get; init; }
    public required Uri Address { get; init; }

    /// <summary>All of the file's SHA-256 where it is known, else the first digits that its author put into its name.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Length of the whole file; 0: not known.</summary>
    public long Bytes { get; init; }

    public required InputConvention Convention { get; init; }
    public required string Description { get; init; }

    /// <summary>Of the convolutions alone.</summary>
    public required int NeededMegabytes { get; init; }

    public static IReadOnlyList<WeightsSource> All { get; } =
    [
        new()
        {
            Name = "vgg19",
            Address = new Uri("https://download.pytorch.org/models/vgg19-dcbb9e9d.pth"),
            Sha256 = "dcbb9e9dad569fff7a846263a77324fc34978fea2bfb039c012d710e1776ae44",
            Bytes = 574_673_361,
            Convention = InputConvention.Torchvision,
            Description = "VGG-19 of torchvision (BSD-3-Clause)",
            NeededMegabytes = 80,
        },
        new()
        {
            Name = "vgg16",
            Address = new Uri("https://download.pytorch.org/models/vgg16-397923af.pth"),
            Sha256 = "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
            Bytes = 553_433_881,
            Convention = InputConvention.Torchvision,
            Description = "VGG-16 of torchvision (BSD-3-Clause)",
            NeededMegabytes = 59,
        },
        new()
        {
            Name = "vgg19-caffe",
            Address = new Uri("https://web.eecs.umich.edu/~justincj/models/vgg19-d01eb7cb.pth"),
            Sha256 = "d01eb7cb",
            Convention = InputConvention.Caffe,
            Description = "the original VGG-19 of Simonyan and Zisserman (CC BY 4.0), converted by J. Johnson",
            NeededMegabytes = 80,
        },
        new()
        {
            Name = "vgg16-caffe",
            Address = new Uri("https://web.eecs.umich.edu/~justincj/models/vgg16-00b39a1b.pth"),
            Sha256 = "00b39a1b",
            Convention = InputConvention.Caffe,
            Description = "the original VGG-16 of Simonyan and Zisserman (CC BY 4.0), converted by J. Johnson",
            NeededMegabytes = 59,
        },
    ];

    public static WeightsSource? Find(string name) => All.FirstOrDefault(source => source.Name == name);
}
