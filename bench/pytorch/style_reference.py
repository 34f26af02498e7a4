#!/usr/bin/python3
"""A Neural Algorithm of Artistic Style (Gatys, Ecker, Bethge, arXiv 1508.06576) in one readable PyTorch file.

Written from the paper, independently of the engine in src/, to have something to compare the engine with: tests/Engine.Tests/Golden
takes its numbers from here (in float64), and a picture painted by this file should look like the engine's `--preset paper`.

    style_reference.py CONTENT --style STYLE -o OUT.png --weights vgg19.safetensors [--size 256] [--iterations 500]

Letters: N pictures (always 1), C channels, H x W positions, M = H * W. A response F is C x M where a Gram matrix is made of it.
Pictures are 3 x H x W tensors of R, G, B in 0..1.
"""
import argparse
import json
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import torch
from torch import Tensor
from torch.nn import functional

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
CAFFE_MEAN = [123.68, 116.779, 103.939]
STYLE_LAYERS = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"]


# ---- The network -----------------------------------------------------------------------------------------------------------------

@dataclass
class Network:
    """3x3 convolutions, each followed by ReLU; 2x2 pooling before the first of each block but the first. A tap is a ReLU's output."""

    layers: dict[str, tuple[Tensor, Tensor]]  # name -> weights K x C x 3 x 3, bias K; in order
    scale: list[float]  # input = rgb * scale + offset
    offset: list[float]
    pooling: str = "avg"  # the paper's choice; "max" is what VGG was trained with
    padding: str = "zero"  # or "replicate"

    def preprocess(self, rgb: Tensor) -> Tensor:
        scale, offset = (torch.tensor(values, dtype=rgb.dtype)[:, None, None] for values in (self.scale, self.offset))
        return rgb * scale + offset

    def responses(self, rgb: Tensor, last: str | None = None) -> dict[str, Tensor]:
        x, taps = self.preprocess(rgb)[None], {}
        for index, (name, (weight, bias)) in enumerate(self.layers.items()):
            if index > 0 and name.endswith("_1"):
                x = functional.avg_pool2d(x, 2) if self.pooling == "avg" else functional.max_pool2d(x, 2)
            x = functional.pad(x, (1, 1, 1, 1), mode="constant" if self.padding == "zero" else "replicate")
            x = functional.relu(functional.conv2d(x, weight.to(x), bias.to(x)))
            taps[name] = x[0]
            if name == last:
                break
        return taps


def layer_names(blocks: list[int]) -> list[str]:
    return [f"conv{block}_{i}" for block, count in enumerate(blocks, 1) for i in range(1, count + 1)]


def split_mix(seed: int, count: int) -> numpy.ndarray:
    """Upper 24 bits of SplitMix64's first draws, as fractions of one (src/Engine/Networks/SplitMix64.cs has the definition)."""
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    return (z >> numpy.uint64(40)).astype(numpy.float64) / 2**24


def random_network(seed: int, blocks: list[int], widths: list[int], **options) -> Network:
    """The same floats as src/Engine/Networks/RandomNetwork.cs: He's uniform weights, then biases in +-0.1, layer by layer."""
    shapes, channels = [], 3
    for block, count in enumerate(blocks):
        for _ in range(count):
            shapes.append((widths[block], channels))
            channels = widths[block]
    uniform = 2 * split_mix(seed, sum(k * c * 9 + k for k, c in shapes)) - 1
    layers, at = {}, 0
    for name, (k, c) in zip(layer_names(blocks), shapes):
        weight, bias = uniform[at:at + k * c * 9] * (6 / (9 * c)) ** 0.5, uniform[at + k * c * 9:at + k * c * 9 + k] * 0.1
        layers[name] = tuple(torch.from_numpy(x.astype(numpy.float32)) for x in (weight.reshape(k, c, 3, 3), bias))
        at += k * c * 9 + k
    mean, std = IMAGENET
    scale = [float(numpy.float32(1 / s)) for s in std]
    offset = [float(numpy.float32(-m / s)) for m, s in zip(mean, std)]
    return Network(layers, scale, offset, **options)


def load_network(path: Path, **options) -> Network:
    """A safetensors file with farmnet's names (conv1_1.weight) or torchvision's (features.0.weight, Gatys-normalised weights, input 0..255)."""
    data = path.read_bytes()
    (header_length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + header_length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + header_length + offset for offset in entry["data_offsets"])
        kind = {"F16": numpy.float16, "F32": numpy.float32}[entry["dtype"]]
        tensors[name] = torch.from_numpy(numpy.frombuffer(data[start:end], kind).reshape(entry["shape"]).astype(numpy.float32))
    if "conv1_1.weight" in tensors:
        names = {name: name for name in layer_names([2, 2, 4, 4, 4])}
        scale, offset = [4.0] * 3, [-2.0] * 3
    else:
        # torchvision numbers every ReLU and pooling too.
        numbers = [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]
        names = {name: f"features.{number}" for name, number in zip(layer_names([2, 2, 4, 4, 4]), numbers)}
        scale, offset = [255.0] * 3, [-float(numpy.float32(mean)) for mean in CAFFE_MEAN]
    layers = {name: (tensors[key + ".weight"], tensors[key + ".bias"]) for name, key in names.items() if key + ".weight" in tensors}
    return Network(layers, scale, offset, **options)


# ---- The losses ------------------------------------------------------------------------------------------------------------------

def content_loss(response: Tensor, target: Tensor) -> Tensor:
    """Section 2.1: half the squared error between the responses to the picture and to the photograph."""
    return (response - target).square().sum() / 2


def moments(response: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (C) and Gram matrix (C x C) of a response, both divided by M."""
    f = response.flatten(1)
    return f.mean(1), f @ f.t() / f.shape[1]


def gram_loss(gram: Tensor, target: Tensor) -> Tensor:
    """Section 2.2, E_l = 1 / (4 N^2 M^2) sum (G - A)^2, with each picture's own M inside G and A so that sizes may differ."""
    return (gram - target).square().sum() / (4 * len(gram) ** 2)


def gram_loss_by_target(gram: Tensor, target: Tensor) -> Tensor:
    """Not the paper's: divided by the target's squares, so that every layer weighs alike for every style."""
    return (gram - target).square().sum() / target.square().sum()


def square_root(matrix: Tensor) -> Tensor:
    """Of a symmetric positive semi-definite matrix."""
    values, vectors = torch.linalg.eigh(matrix)
    return vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.t()


def mean_covariance_loss(mean: Tensor, gram: Tensor, target_mean: Tensor, target_gram: Tensor, ridge: float = 1e-4) -> Tensor:
    """Squared Wasserstein-2 distance between the two responses seen as Gaussians, divided by C."""
    eye = torch.eye(len(gram), dtype=gram.dtype)
    covariance = gram - torch.outer(mean, mean) + ridge * eye
    target = target_gram - torch.outer(target_mean, target_mean) + ridge * eye
    root = square_root(target)
    # trace((root C root)^(1/2)) is the sum of the eigenvalues' roots; the matrix is made symmetric against rounding.
    product = root @ covariance @ root
    cross = torch.linalg.eigvalsh((product + product.t()) / 2).clamp(min=0).sqrt().sum()
    return (mean - target_mean).square().mean() + (torch.trace(target) + torch.trace(covariance) - 2 * cross) / len(gram)


def color_moments(network: Network, rgb: Tensor, pool: int) -> Tensor:
    """4 x 4 Gram matrix, divided by 4 * pixels, of the pooled input with a channel of ones: mean and covariance of colour."""
    cells = functional.avg_pool2d(network.preprocess(rgb)[None], pool)[0].flatten(1)
    cells = torch.cat([cells, torch.ones_like(cells[:1])])
    return cells @ cells.t() / (4 * cells.shape[1])


def color_loss(network: Network, rgb: Tensor, pool: int, target: Tensor) -> Tensor:
    return (color_moments(network, rgb, pool) - target).square().sum()


def total_variation(rgb: Tensor) -> Tensor:
    """Squared differences to the right, lower and diagonal neighbours, 4 : 4 : 1 : 1, over all samples."""
    right, down = rgb[:, :, 1:] - rgb[:, :, :-1], rgb[:, 1:] - rgb[:, :-1]
    falling, rising = rgb[:, 1:, 1:] - rgb[:, :-1, :-1], rgb[:, 1:, :-1] - rgb[:, :-1, 1:]
    straight = (right.square().sum() + down.square().sum()) / rgb.numel()
    diagonal = (falling.square().sum() + rising.square().sum()) / rgb.numel()
    return 2 * (straight / 3 + diagonal / 12)


# ---- The optimiser ---------------------------------------------------------------------------------------------------------------

@dataclass
class Lbfgs:
    """Nocedal's two-loop recursion with a fixed step; the first is min(1, 1/|g|_1) times as long. Works on one flat tensor."""

    rate: float = 1.0
    history: int = 10
    pairs: list = field(default_factory=list)  # (s, y, 1 / y.s), oldest first
    previous: tuple | None = None  # (gradient, step)

    def step(self, gradient: Tensor) -> Tensor:
        """What to add to the point at which the gradient was taken."""
        if self.previous is None:
            step = -gradient * min(1.0, 1.0 / float(gradient.abs().sum())) * self.rate
        else:
            self.remember(gradient)
            step = self.direction(gradient) * self.rate
        self.previous = (gradient.clone(), step)
        return step

    def remember(self, gradient: Tensor) -> None:
        s, y = self.previous[1], gradient - self.previous[0]
        curvature = float(y.dot(s))
        if curvature > 1e-10:  # Else the pair would make the approximation indefinite.
            self.pairs = (self.pairs + [(s, y, 1 / curvature)])[-self.history:]

    def direction(self, gradient: Tensor) -> Tensor:
        q, alphas = -gradient, []
        for s, y, rho in reversed(self.pairs):
            alphas.append(float(s.dot(q)) * rho)
            q = q - alphas[-1] * y
        if self.pairs:
            s, y, rho = self.pairs[-1]
            q = q * (1 / (rho * float(y.dot(y))))
        for (s, y, rho), alpha in zip(self.pairs, reversed(alphas)):
            q = q + (alpha - float(y.dot(q)) * rho) * s
        return q


def minimise(loss_of, start: Tensor, iterations: int, optimiser: Lbfgs, watch=lambda iteration, losses: None) -> Tensor:
    """`loss_of` gives named losses of a picture; their sum is minimised. `watch` sees those before each step and at the end."""
    x = start.clone()
    for iteration in range(iterations + 1):
        x.requires_grad_()
        losses = loss_of(x)
        (gradient,) = torch.autograd.grad(sum(losses.values()), x)
        x = x.detach()
        watch(iteration, {name: float(loss) for name, loss in losses.items()})
        if iteration < iterations:
            x = x + optimiser.step(gradient.flatten()).view_as(x)
    return x


def paper_losses(network: Network, content: Tensor, style: Tensor, alpha: float, beta: float,
                 content_layer: str = "conv4_2", style_layers: list[str] = STYLE_LAYERS):
    """L = alpha L_content + beta sum_l w_l E_l, w_l = 1 / layers: the loss of section 2 as a function of a picture."""
    last = max([content_layer, *style_layers])
    with torch.no_grad():
        photograph = network.responses(content, last)[content_layer]
        painting = {layer: moments(response)[1] for layer, response in network.responses(style, last).items() if layer in style_layers}

    def losses(picture: Tensor) -> dict[str, Tensor]:
        responses = network.responses(picture, last)
        style_terms = [gram_loss(moments(responses[layer])[1], target) for layer, target in painting.items()]
        return {
            "content": alpha * content_loss(responses[content_layer], photograph),
            "style": beta * sum(style_terms) / len(style_layers),
        }

    return losses


# ---- The command -----------------------------------------------------------------------------------------------------------------

def load_picture(path: Path, size: int) -> Tensor:
    from PIL import Image
    image = Image.open(path).convert("RGB")
    factor = size / max(image.size)
    image = image.resize([max(1, round(side * factor)) for side in image.size], Image.Resampling.BICUBIC)
    return torch.from_numpy(numpy.asarray(image, dtype=numpy.float32) / 255).permute(2, 0, 1).contiguous()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("content", type=Path)
    parser.add_argument("--style", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--iterations", type=int, default=500)
    parser.add_argument("--alpha", type=float, default=1.0, help="content weight")
    parser.add_argument("--beta", type=float, default=1e3, help="style weight")
    parser.add_argument("--init", choices=["noise", "content"], default="noise")
    parser.add_argument("--padding", choices=["zero", "replicate"], default="zero")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    network = load_network(args.weights, padding=args.padding)
    content, style = load_picture(args.content, args.size), load_picture(args.style, args.size)
    # A file may end early (at conv4_1, say): then the deepest layer there is carries the content.
    content_layer = "conv4_2" if "conv4_2" in network.layers else list(network.layers)[-1]
    losses = paper_losses(network, content, style, args.alpha, args.beta, content_layer, [l for l in STYLE_LAYERS if l in network.layers])
    torch.manual_seed(args.seed)
    start = content if args.init == "content" else torch.rand_like(content)

    def report(iteration: int, values: dict[str, float]) -> None:
        if iteration % 50 == 0:
            print(iteration, *(f"{name} {value:.6g}" for name, value in values.items()), flush=True)

    picture = minimise(losses, start, args.iterations, Lbfgs(), report)
    from PIL import Image
    pixels = (picture.clamp(0, 1) * 255).round().permute(1, 2, 0).to(torch.uint8).numpy()
    Image.fromarray(pixels).save(args.output)


if __name__ == "__main__":
    main()
