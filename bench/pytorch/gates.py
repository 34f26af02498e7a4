#!/usr/bin/python3
"""How far two correct float32 implementations of one gradient are apart, and why.

    gates.py PICTURE... --style STYLE --weights vgg19.safetensors [--size 256] [--noises 4]

PyTorch beside itself: once its convolutions are oneDNN's, once its own, which add in other orders. Each picture is taken with several small
noises. For each the relative difference of the style loss's gradient, how many ReLUs let through in one what they hold back in the other, and
the difference that is left where the second goes by the first's decisions.
"""
import argparse
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from style_reference import Network, load_network, load_picture, moments


def responses(network: Network, rgb: Tensor, own: bool, gates: dict[str, Tensor] | None) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """After each ReLU, and which of its inputs it let through: by their signs, or as told."""
    x, taps, opened = network.preprocess(rgb)[None], {}, {}
    for index, (name, (weight, bias)) in enumerate(network.layers.items()):
        if index > 0 and name.endswith("_1"):
            x = functional.avg_pool2d(x, 2)
        with torch.backends.mkldnn.flags(enabled=not own):
            x = functional.conv2d(x, weight.to(x), bias.to(x), padding=1)
        opened[name] = x.detach() > 0 if gates is None else gates[name]
        x = x * opened[name]
        taps[name] = x[0]
    return taps, opened


def gradient(network: Network, rgb: Tensor, targets: dict[str, Tensor], own: bool, gates: dict[str, Tensor] | None = None):
    rgb = rgb.clone().requires_grad_()
    taps, opened = responses(network, rgb, own, gates)
    loss = sum((moments(taps[name])[1] - target).square().sum() for name, target in targets.items())
    return torch.autograd.grad(loss, rgb)[0].double(), opened


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--style", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--noises", type=int, default=4)
    args = parser.parse_args()
    network = load_network(args.weights)
    with torch.no_grad():
        style, _ = responses(network, load_picture(args.style, args.size), own=False, gates=None)
    targets = {name: moments(response)[1] for name, response in style.items() if name.endswith("_1")}
    torch.manual_seed(1)
    for path in args.pictures:
        picture = load_picture(path, args.size)
        for noise in range(args.noises):
            rgb = (picture + 0.02 * torch.randn_like(picture)).clamp(0, 1)
            first, gates = gradient(network, rgb, targets, own=False)
            second, others = gradient(network, rgb, targets, own=True)
            same, _ = gradient(network, rgb, targets, own=True, gates=gates)
            flips = sum(int((gates[name] != others[name]).sum()) for name in gates)
            apart, left = (float((g - first).norm() / first.norm()) for g in (second, same))
            print(f"{path.name} noise {noise}: {apart:.1e}, {flips} gates of {sum(g.numel() for g in gates.values())}; with the same gates {left:.1e}", flush=True)


if __name__ == "__main__":
    main()
