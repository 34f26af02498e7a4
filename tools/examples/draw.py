#!/usr/bin/python3
"""Draws the pictures in examples/: draw.py [lighthouse] [strokes] [glass]. Needs numpy and Pillow; seeded, so the same each time."""
import importlib
import sys
from pathlib import Path

from PIL import Image

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = ["lighthouse", "strokes", "glass"]


def main() -> None:
    for name in sys.argv[1:] or NAMES:
        picture = importlib.import_module(name).draw()
        path = EXAMPLES / f"{name}.jpg"
        Image.fromarray((picture * 255 + 0.5).astype("uint8")).save(path, quality=91, subsampling=0, optimize=True)
        print(f"{path.name}: {picture.shape[1]} x {picture.shape[0]}, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
