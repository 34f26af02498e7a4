#!/usr/bin/python3
"""The PyTorch side of `./farm bench engine`: one iteration of the method on a VGG-shaped network, as fast as PyTorch does it on a CPU.

One iteration, batch 1, float32: forward to conv5_1, Gram matrices at conv1_1 ... conv5_1, mean squared content error at conv4_2, and the
gradient of their sum by the image (weights get none). Random weights (He), average pooling, zero padding. One JSON line per size:

    engine_peer.py --sizes 256,512 --threads 2 --repeats 10 [--network vgg19|farmnet] [--mode hand|autograd|installed] [--device cpu|cuda]
                   [--optimizer lbfgs|adam]

    hand       the fastest found: tuned, and backward written with PyTorch's own operators, no autograd (default)
    autograd   the same tuning, backward by autograd: what a careful user runs
    installed  autograd, nothing tuned: what a user runs

With --optimizer an iteration is also a step of PyTorch's own optimiser (L-BFGS of ten pairs, or Adam), measured once its history is full.

Needs Debian's python3-torch; its peer at its best needs libopenblas0-openmp too. bench/README.md has the figures behind each choice.
"""
import argparse
import ctypes
import json
import os
import statistics
import sys
import time
from pathlib import Path

# Debian's OpenBLAS that shares PyTorch's OpenMP threads. The pthread build competes with them; the reference BLAS is 100 times slower.
OPENMP_BLAS = Path("/usr/lib/x86_64-linux-gnu/openblas-openmp")
LAYERS = ["conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv3_4",
          "conv4_1", "conv4_2", "conv4_3", "conv4_4", "conv5_1"]
HISTORY = 10  # Curvature pairs of L-BFGS.
BLOCK_WIDTHS = {"vgg19": [64, 128, 256, 512, 512], "farmnet": [32, 48, 96, 160, 145]}


def main() -> None:
    args = parse_arguments()
    if args.mode != "installed":
        restart_with(tuned_environment(args.threads))
    peer = Peer(args.network, args.mode, args.threads, args.device, args.optimizer)
    for size in args.sizes:
        print(json.dumps(peer.measure(size, args.repeats)), flush=True)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[256, 512])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--network", choices=BLOCK_WIDTHS, default="vgg19")
    parser.add_argument("--mode", choices=["hand", "autograd", "installed"], default="hand")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--optimizer", choices=["none", "lbfgs", "adam"], default="none")
    return parser.parse_args()


def tuned_environment(threads: int) -> dict[str, str]:
    """What must be set before the libraries are loaded. What the caller has set already is left alone."""
    wanted = {
        "OMP_NUM_THREADS": str(threads),
        # glibc gives large blocks back to the kernel, which then faults and clears every page anew in each iteration: keep them.
        "GLIBC_TUNABLES": "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184",
    }
    processor = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    if "avx512vl" in processor:
        # PyTorch's own loops (ReLU, pooling) stop at AVX2 by default. OpenBLAS takes slower kernels on processors newer than itself.
        wanted |= {"ATEN_CPU_CAPABILITY": "avx512", "OPENBLAS_CORETYPE": "SKYLAKEX"}
    if OPENMP_BLAS.is_dir():
        wanted["LD_LIBRARY_PATH"] = str(OPENMP_BLAS)
    if threads == os.cpu_count():
        wanted |= {"OMP_PROC_BIND": "close", "OMP_PLACES": "cores"}
    return {name: value for name, value in wanted.items() if name not in os.environ}


def restart_with(missing: dict[str, str]) -> None:
    if missing:
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | missing)


class Peer:
    """One network in one mode. Shapes: activations N x C x H x W with N = 1; M = H * W."""

    def __init__(self, network: str, mode: str, threads: int, device: str, optimizer: str):
        import torch  # Only now: the environment must be right before its libraries are loaded.
        self.torch, self.network, self.mode, self.threads, self.device, self.optimizer = torch, network, mode, threads, device, optimizer
        # Both sides in whole float32; and cuDNN may try which of its algorithms is fastest, as a user who wants speed lets it.
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.benchmark = mode != "installed"
        torch.set_num_threads(threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(1)
        # Channels innermost makes a Gram matrix one product without a copy, and oneDNN reorder nothing but the weights.
        self.format = torch.contiguous_format if mode == "installed" else torch.channels_last
        self.weights, channels = [], 3
        for name in LAYERS:
            width = BLOCK_WIDTHS[network][int(name[4]) - 1]
            weight = torch.randn(width, channels, 3, 3) * (2 / (9 * channels)) ** 0.5
            self.weights.append((weight.to(device).contiguous(memory_format=self.format), torch.zeros(width, device=device)))
            channels = width
        # Backward of a 3x3 convolution by its input is a convolution with mirrored, transposed weights, and oneDNN's forward is the faster.
        self.mirrored = [w.flip(2, 3).transpose(0, 1).contiguous(memory_format=self.format) for w, _ in self.weights]

    def measure(self, size: int, repeats: int) -> dict:
        torch = self.torch
        photograph, style, image = (torch.rand(1, 3, size, size).to(self.device).contiguous(memory_format=self.format) for _ in range(3))
        with torch.no_grad():
            self.content = self.forward(photograph)["conv4_2"].clone()
            self.grams = {name: self.gram(response) for name, response in self.forward(style).items() if name.endswith("_1")}
        iterate = self.iterate_by_hand if self.mode == "hand" else self.iterate_by_autograd
        times = self.evaluations(iterate, image, repeats) if self.optimizer == "none" else self.steps(iterate, image, repeats)
        return {
            "size": size, "network": self.network, "mode": self.mode, "optimizer": self.optimizer, "threads": torch.get_num_threads(),
            "median_ms": round(statistics.median(times), 2), "min_ms": round(min(times), 2), "repeats": repeats,
            "torch": torch.__version__, "blas": loaded_blas(), "device": torch.cuda.get_device_name() if self.device == "cuda" else "cpu",
            "peak_memory_bytes": torch.cuda.max_memory_reserved() if self.device == "cuda" else peak_memory_bytes(),
        }

    def evaluations(self, iterate, image, repeats: int) -> list[float]:
        times = []
        for repeat in range(repeats + 2):  # The first two fill oneDNN's cache of kernels and the allocator.
            start = time.perf_counter()
            iterate(image)
            self.wait()
            if repeat >= 2:
                times.append((time.perf_counter() - start) * 1000)
        return times

    def steps(self, iterate, image, repeats: int) -> list[float]:
        """From one evaluation to the next, with what the optimiser does in between."""
        image = image.contiguous().requires_grad_()  # As its L-BFGS demands.
        starts, first = [], HISTORY + 2

        def closure():
            self.wait()
            starts.append(time.perf_counter())
            loss, gradient = iterate(image)
            image.grad = gradient.contiguous()
            return loss

        if self.optimizer == "lbfgs":
            most = first + repeats + 1
            self.torch.optim.LBFGS([image], history_size=HISTORY, max_iter=most, max_eval=most, tolerance_grad=0, tolerance_change=0).step(closure)
        else:
            adam = self.torch.optim.Adam([image], lr=0.02)
            for _ in range(first + repeats + 1):
                adam.step(closure)
        return [(end - start) * 1000 for start, end in zip(starts[first:], starts[first + 1:])]

    def wait(self) -> None:
        if self.device == "cuda":
            self.torch.cuda.synchronize()

    def forward(self, image) -> dict:
        functional, responses, x = self.torch.nn.functional, {}, image
        for name, (weight, bias) in zip(LAYERS, self.weights):
            if name.endswith("_1") and name != "conv1_1":
                x = functional.avg_pool2d(x, 2)
            x = functional.relu_(functional.conv2d(x, weight, bias, padding=1))
            responses[name] = x
        return responses

    def positions(self, response):
        """M x C, a view where channels are innermost."""
        return response.permute(0, 2, 3, 1).reshape(-1, response.shape[1])

    def gram(self, response):
        f = self.positions(response)
        return f.t() @ f / len(f)

    def iterate_by_autograd(self, image):
        image.requires_grad_().grad = None
        responses = self.forward(image)
        loss = self.torch.nn.functional.mse_loss(responses["conv4_2"], self.content)
        for name, target in self.grams.items():
            loss = loss + (self.gram(responses[name]) - target).square().sum()
        loss.backward()
        return float(loss), image.grad

    def iterate_by_hand(self, image):
        """What autograd would do, less one product of three per Gram matrix (it does not know the symmetry) and its sums out of place."""
        torch, aten = self.torch, self.torch.ops.aten
        with torch.no_grad():
            responses, loss, g = self.forward(image), 0.0, None
            for i in reversed(range(len(LAYERS))):
                name, response = LAYERS[i], responses[LAYERS[i]]
                if name in self.grams:
                    f = self.positions(response)
                    difference = self.gram(response).sub_(self.grams[name])
                    loss += float(difference.square().sum())
                    g = torch.zeros_like(response) if g is None else g
                    self.positions(g).addmm_(f, difference, alpha=4 / len(f))
                if name == "conv4_2":
                    difference = response - self.content
                    loss += float(difference.square().mean())
                    g.add_(difference, alpha=2 / difference.numel())
                g = aten.threshold_backward(g, response, 0)
                g = torch.nn.functional.conv2d(g, self.mirrored[i], padding=1)
                if name.endswith("_1") and i > 0:
                    g = aten.avg_pool2d_backward(g, responses[LAYERS[i - 1]], (2, 2), (2, 2), (0, 0), False, True, None)
            return loss, g


def loaded_blas() -> str:
    """What does the matrix products, as the library itself says, and which build of it."""
    paths = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "blas" in line.rsplit("/", 1)[-1]}
    for path in sorted(paths):
        library = ctypes.CDLL(path)
        if hasattr(library, "openblas_get_config"):
            library.openblas_get_config.restype = ctypes.c_char_p
            return library.openblas_get_config().decode()
    return ", ".join(sorted(paths)) or "unknown"


def peak_memory_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
