#!/usr/bin/python3
"""Writes the golden numbers beside it, all in float64, from bench/pytorch/style_reference.py: PyTorch's convolutions and autograd.

    make_golden.py [--weights vgg19_conv_normalised.safetensors]

Needs Debian's python3-torch and python3-pil. shared-vgg.json is written only where the weights are given. Running it again gives the
same files. All inputs are formulas that any language computes exactly, in integers:

    dense(c, y, x)     = ((17c + 31y + 47x + 13xy) mod 256) / 256
    waves(s; c, y, x)  = (2 tri(x + 2y + 9c + 5s, 16) + tri(3x - y + 4c + 7s + 1024, 32) + tri(floor(xy / 8) + 3c + s, 32)) / 4
    tri(n, p)          = |n mod 2p - p| / p

Networks are RandomNetwork's (seed, blocks, widths). Style targets are rounded to float32, as the engine keeps them.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "bench" / "pytorch"))
import style_reference as reference  # noqa: E402

TAPS = reference.STYLE_LAYERS
VGG19_BLOCKS = [2, 2, 4, 4, 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path)
    args = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for width, height in [(16, 17), (33, 18)]:
        write(f"networks-{width}x{height}", [network_case(width, height, pooling, padding)
                                             for pooling in ["avg", "max"] for padding in ["zero", "replicate"]])
    write("mean-covariance", [mean_covariance_case(*shape) for shape in [(1, 3, 40), (2, 6, 50), (3, 8, 5)]])
    write("optimisers", [optimiser_case(*case) for case in [("rosenbrock", 2, 10), ("quadratic", 20, 5), ("quadratic", 20, 10)]])
    write("renders", [render_case("paper"), render_case("target")])
    write("resizes", [resize_case(*sizes) for sizes in [(13, 9, 7, 5), (13, 9, 29, 20), (40, 23, 16, 23), (12, 12, 12, 30)]])
    if args.weights:
        write("shared-vgg", [shared_case(args.weights, pooling, padding)
                             for pooling, padding in [("avg", "zero"), ("max", "zero"), ("avg", "replicate")]])


# ---- Inputs ----------------------------------------------------------------------------------------------------------------------

def grid(width: int, height: int) -> numpy.ndarray:
    return numpy.mgrid[0:3, 0:height, 0:width].astype(numpy.int64)


def dense(width: int, height: int) -> Tensor:
    c, y, x = grid(width, height)
    return torch.from_numpy((17 * c + 31 * y + 47 * x + 13 * x * y) % 256 / 256)


def waves(seed: int, width: int, height: int) -> Tensor:
    def tri(n: numpy.ndarray, p: int) -> numpy.ndarray:
        return abs(n % (2 * p) - p) / p

    c, y, x = grid(width, height)
    slow, fast = tri(x + 2 * y + 9 * c + 5 * seed, 16), tri(3 * x - y + 4 * c + 7 * seed + 1024, 32)
    return torch.from_numpy((2 * slow + fast + tri(x * y // 8 + 3 * c + seed, 32)) / 4)


def single(tensor: Tensor) -> Tensor:
    """Rounded to float32, still as float64."""
    return tensor.float().double()


# ---- Networks, losses, gradients -------------------------------------------------------------------------------------------------

def network_case(width: int, height: int, pooling: str, padding: str) -> dict:
    recipe = {"seed": 7, "blocks": VGG19_BLOCKS, "widths": [4, 5, 6, 7, 8]}
    network = reference.random_network(**recipe, pooling=pooling, padding=padding)
    content, style, image = waves(1, width, height), waves(2, 24, 20), dense(width, height)
    guide = waves(3, width, height)[0]
    targets = {tap: tuple(single(m) for m in reference.moments(network.responses(style)[tap])) for tap in TAPS}
    colors = {pool: reference.color_moments(network, style, pool) for pool in (1, 4, 16)}
    parts = {
        "content": {"contentTerms": [{"tap": "conv4_2", "weight": 3.0}, {"tap": "conv2_2", "weight": 0.5}]},
        "paper": {"styleTerms": [style_term(tap, weight, "paper") for tap, weight in zip(TAPS, [1.0, 2.0, 0.5, 4.0, 8.0])]},
        "target": {"styleTerms": [style_term(tap, 0.2, "target") for tap in TAPS]},
        "guided": {"styleTerms": [style_term(tap, 0.2, "target", guided=True) for tap in TAPS[:4]]},
        "color": {"colorTerms": [{"pool": pool, "weight": 2.0} for pool in colors]},
        "variation": {"totalVariationWeight": 1.5},
    }
    parts["everything"] = {key: value for part in ("content", "target", "color", "variation") for key, value in parts[part].items()}
    for name, part in parts.items():
        part |= evaluate(network, part, image, content, targets, colors, guide)
        # All values of the whole loss's gradient, every 17th of the others'.
        part["gradient"] = sampled(part["gradient"], 1 if name == "everything" else 17)
    return {
        "network": recipe, "pooling": pooling, "padding": padding, "width": width, "height": height,
        "contentSeed": 1, "styleSeed": 2, "styleWidth": 24, "styleHeight": 20, "guideSeed": 3,
        "taps": describe_taps(network, image),
        "styleMoments": {tap: {"mean": numbers(mean), "gram": numbers(gram)} for tap, (mean, gram) in targets.items()},
        "colorTargets": {str(pool): numbers(target) for pool, target in colors.items()},
        "parts": parts,
    }


def style_term(tap: str, weight: float, loss: str, guided: bool = False) -> dict:
    return {"tap": tap, "weight": weight, "loss": loss, "guided": guided}


def evaluate(network, part: dict, image: Tensor, content: Tensor, targets: dict, colors: dict, guide: Tensor) -> dict:
    x = image.clone().requires_grad_()
    responses = network.responses(x)
    photograph = network.responses(content)
    losses = {"content": [], "style": [], "color": [], "variation": []}
    for term in part.get("contentTerms", []):
        losses["content"].append(term["weight"] * (responses[term["tap"]] - photograph[term["tap"]]).square().mean())
    for term in part.get("styleTerms", []):
        response, (_, target) = responses[term["tap"]], targets[term["tap"]]
        gram = guided_gram(response, guide) if term["guided"] else reference.moments(response)[1]
        loss = reference.gram_loss if term["loss"] == "paper" else reference.gram_loss_by_target
        losses["style"].append(term["weight"] * loss(gram, target))
    for term in part.get("colorTerms", []):
        if min(image.shape[1:]) >= term["pool"]:
            losses["color"].append(term["weight"] * reference.color_loss(network, x, term["pool"], colors[term["pool"]]))
    if "totalVariationWeight" in part:
        losses["variation"].append(part["totalVariationWeight"] * reference.total_variation(x))
    sum(loss for terms in losses.values() for loss in terms).backward()
    return {
        "contentLosses": [number(loss) for loss in losses["content"]], "styleLosses": [number(loss) for loss in losses["style"]],
        "color": number(sum(losses["color"])), "totalVariation": number(sum(losses["variation"])), "gradient": x.grad,
    }


def guided_gram(response: Tensor, guide: Tensor) -> Tensor:
    """F T F^T / sum T: the guide average-pooled to the response's size."""
    t = guide[None]
    while t.shape[1:] != response.shape[1:]:
        t = functional.avg_pool2d(t[None], 2)[0]
    f, weights = response.flatten(1), t.flatten()
    return (f * weights) @ f.t() / weights.sum()


def describe_taps(network, image: Tensor) -> dict:
    """Mean and largest value of each ReLU's output and some values (evenly spaced); Gram matrices at the style layers."""
    taps = {}
    for name, response in network.responses(image).items():
        values = response.flatten()
        stride = max(1, len(values) // 16)
        taps[name] = {"shape": list(response.shape), "mean": number(values.mean()), "max": number(values.max()),
                      "stride": stride, "values": numbers(values[::stride])}
        if name in TAPS:
            mean, gram = reference.moments(response)
            # A large matrix is told by its first two rows.
            rows = len(gram) if len(gram) < 64 else 2
            taps[name] |= {"means": numbers(mean), "gramRows": rows, "gram": numbers(gram[:rows])}
    return taps


def sampled(gradient: Tensor, stride: int) -> dict:
    return {"norm": number(gradient.norm()), "stride": stride, "values": numbers(gradient.flatten()[::stride])}


def shared_case(path: Path, pooling: str, padding: str) -> dict:
    """The real VGG-19 where it is at hand: activations, losses and gradient on a small picture."""
    network = reference.load_network(path, pooling=pooling, padding=padding)
    size, taps = 16, TAPS[:4]
    content, style, image = waves(1, size, size), waves(2, size, size), dense(size, size)
    targets = {tap: tuple(single(m) for m in reference.moments(network.responses(style)[tap])) for tap in taps}
    part = {"contentTerms": [{"tap": "conv4_1", "weight": 1.0}], "styleTerms": [style_term(tap, 0.25, "target") for tap in taps]}
    part |= evaluate(network, part, image, content, targets, {}, image[0])
    part["gradient"] = sampled(part["gradient"], 11)
    return {"pooling": pooling, "padding": padding, "width": size, "height": size, "contentSeed": 1, "styleSeed": 2,
            "styleWidth": size, "styleHeight": size, "taps": describe_taps(network, image), "parts": {"everything": part}}


def mean_covariance_case(seed: int, channels: int, positions: int) -> dict:
    """Two clouds of responses, the second with its moments as target; fewer positions than channels make a singular covariance."""
    draws = 2 * reference.split_mix(seed, 2 * channels * positions).reshape(2, channels, positions) - 0.5
    f, other = (torch.from_numpy(cloud).clamp(min=0) for cloud in draws)
    mean, gram = (single(m).requires_grad_() for m in reference.moments(f))
    target_mean, target_gram = (single(m) for m in reference.moments(other))
    loss = reference.mean_covariance_loss(mean, gram, target_mean, target_gram)
    loss.backward()
    symmetric = (gram.grad + gram.grad.t()) / 2
    return {"channels": channels, "positions": positions, "mean": numbers(mean), "gram": numbers(gram), "targetMean": numbers(target_mean),
            "targetGram": numbers(target_gram), "ridge": 1e-4, "loss": number(loss), "meanGradient": numbers(mean.grad),
            "gramGradient": numbers(symmetric)}


# ---- Optimisers and renders ------------------------------------------------------------------------------------------------------

def rosenbrock(x: Tensor) -> Tensor:
    return (100 * (x[1::2] - x[::2].square()).square() + (1 - x[::2]).square()).sum()


def quadratic(x: Tensor) -> Tensor:
    """sum_i (1 + i) (x_i - i / 8)^2 / 2"""
    i = torch.arange(len(x), dtype=x.dtype)
    return ((1 + i) * (x - i / 8).square()).sum() / 2


def optimiser_case(name: str, dimensions: int, history: int) -> dict:
    function = {"rosenbrock": rosenbrock, "quadratic": quadratic}[name]
    start = torch.tensor([-1.2, 1.0]) if name == "rosenbrock" else torch.zeros(dimensions)
    values, peer_values = [], []
    # 20 iterations: without a line search Rosenbrock's valley is chaotic, and after 30 float32 goes another way than float64.
    x = reference.minimise(lambda z: {"f": function(z)}, start, 20, reference.Lbfgs(history=history), lambda _, f: values.append(f["f"]))
    peer = start.clone().requires_grad_()
    plain = torch.optim.LBFGS([peer], lr=1, max_iter=1, history_size=history, tolerance_grad=0, tolerance_change=0)
    run_torch(plain, function, peer, peer_values, 20)
    # Two implementations of the same formulas: the one here is believed because PyTorch's agrees.
    assert all(abs(a - b) < 1e-9 * a + 1e-15 for a, b in zip(values, peer_values)), (name, values, peer_values)
    wolfe, wolfe_values = start.clone().requires_grad_(), []
    search = torch.optim.LBFGS([wolfe], lr=1, max_iter=1, max_eval=26, history_size=history, line_search_fn="strong_wolfe")
    evaluations = run_torch(search, function, wolfe, wolfe_values, 60)
    return {"function": name, "start": numbers(start), "history": history, "losses": [number(v) for v in values], "end": numbers(x),
            "strongWolfe": {"losses": [number(v) for v in wolfe_values], "evaluations": evaluations}}


def run_torch(optimiser, function, x: Tensor, values: list[float], iterations: int) -> list[int]:
    """`values` gets the function before each iteration; returned: how often it was evaluated up to each of them."""
    evaluations, count = [], 0
    for _ in range(iterations + 1):
        calls = []

        def closure():
            optimiser.zero_grad()
            loss = function(x)
            loss.backward()
            calls.append(float(loss))
            return loss

        optimiser.step(closure)
        count += len(calls)
        values.append(calls[0])
        evaluations.append(count)
    return evaluations


def render_case(kind: str) -> dict:
    """
    A fixed small render: content 48 x 40, style 36 x 48, from the content, L-BFGS without line search, history 10. Such a render is chaotic:
    a millionth more in one pixel changes the loss after 100 iterations by some 0.3 %, so the totals are means over five starts that differ
    by so little. These weights were chosen because their spread is small; where style may win outright it is 10 % and more.
    """
    recipe = {"seed": 11, "blocks": VGG19_BLOCKS, "widths": [16, 24, 32, 40, 48]}
    network = reference.random_network(**recipe)
    content, style = waves(1, 48, 40), waves(4, 36, 48)
    if kind == "paper":
        weights = {"contentWeight": 10.0, "styleWeight": 1e3, "colorWeight": 0.0, "tvWeight": 0.0}
        losses = reference.paper_losses(network, content, style, 10.0, 1e3)
    else:
        weights = {"contentWeight": 1000.0, "styleWeight": 100.0, "colorWeight": 1.0, "tvWeight": 0.5}
        losses = target_losses(network, content, style, **weights)
    watched = [0, 1, 2, 5, 10, 20, 50, 100, 200, 300]
    runs = []
    for run in range(5):
        nudge = torch.from_numpy(reference.split_mix(run, content.numel())).view_as(content) * (1e-6 if run > 0 else 0)
        history = {}
        reference.minimise(losses, content + nudge, watched[-1], reference.Lbfgs(history=10), history.__setitem__)
        runs.append({iteration: history[iteration] for iteration in watched})
    totals = {iteration: numpy.array([sum(run[iteration].values()) for run in runs]) for iteration in watched}
    return {"kind": kind, "network": recipe, "width": 48, "height": 40, "contentSeed": 1, "styleSeed": 4, "styleWidth": 36, "styleHeight": 48,
            "history": 10, **weights,
            # Mean square of the photograph's responses at conv4_2: settings may weigh content relative to it.
            "contentMeanSquare": number(network.responses(content)["conv4_2"].square().mean()),
            "losses": [{"iteration": iteration, "total": number(totals[iteration].mean()),
                        "spread": number((totals[iteration].max() - totals[iteration].min()) / totals[iteration].mean()),
                        **{name: number(value) for name, value in runs[0][iteration].items()}} for iteration in watched]}


def target_losses(network, content: Tensor, style: Tensor, contentWeight: float, styleWeight: float, colorWeight: float, tvWeight: float):
    """The losses of the preset `best`: content as a mean, styles divided by their targets' squares, colours at three scales, total variation."""
    photograph = network.responses(content)["conv4_2"]
    targets = {tap: reference.moments(network.responses(style)[tap])[1] for tap in TAPS}
    colors = {pool: reference.color_moments(network, style, pool) for pool in (1, 4, 16)}

    def losses(x: Tensor) -> dict[str, Tensor]:
        responses = network.responses(x)
        return {
            "content": contentWeight * (responses["conv4_2"] - photograph).square().mean(),
            "style": styleWeight * sum(reference.gram_loss_by_target(reference.moments(responses[tap])[1], target)
                                       for tap, target in targets.items()) / len(targets),
            "color": colorWeight * styleWeight * sum(reference.color_loss(network, x, pool, target) for pool, target in colors.items()),
            "totalVariation": tvWeight * reference.total_variation(x),
        }

    return losses


def resize_case(width: int, height: int, to_width: int, to_height: int) -> dict:
    """Pillow's bicubic, antialiased, in floating point, of one plane of waves."""
    plane = waves(5, width, height)[1].numpy().astype(numpy.float32)
    resized = Image.fromarray(plane, mode="F").resize((to_width, to_height), Image.Resampling.BICUBIC)
    return {"width": width, "height": height, "seed": 5, "toWidth": to_width, "toHeight": to_height,
            "values": numbers(torch.from_numpy(numpy.asarray(resized).astype(numpy.float64)))}


# ---- Output ----------------------------------------------------------------------------------------------------------------------

def number(value) -> float:
    return float(f"{float(value):.13g}")


def numbers(tensor: Tensor) -> list[float]:
    return [number(value) for value in tensor.detach().flatten().tolist()]


def write(name: str, cases: list[dict]) -> None:
    """One case a line, so that a change shows where it is."""
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path = HERE / f"{name}.json"
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
