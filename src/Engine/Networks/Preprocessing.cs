namespace RenderFarm.Engine.Networks;

/// <summary>
/// From a picture's R, G, B in 0..1 to a network's input: input[i] = rgb[Order[i]] * Scale[i] + Offset[i].
/// (torchvision: RGB, 1/std, -mean/std; Caffe: BGR, 255, -mean; Gatys-normalised: 255, -mean.)
/// </summary>
/// <param name="Order">For each input channel of the network the picture's plane: {0,1,2} is RGB, {2,1,0} BGR.</param>
/// <param name="Scale">3 factors.</param>
/// <param name="Offset">3 summands.</param>
public sealed record Preprocessing(IReadOnlyList<int> Order, IReadOnlyList<float> Scale, IReadOnlyList<float> Offset);
