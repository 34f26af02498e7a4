"""A style picture: thick strokes of oil paint that follow a turning flow, laid over each other from broad to fine.

No scene: bands and whirls of colour, as a night sky over hills could be painted. Each stroke is a bent ribbon of bristles; paint has
height, and the picture is lit from the upper left at the end.
"""
import math

import numpy

from fields import Field, clamp, mix, smooth

WIDTH, HEIGHT, SCALE = 768, 608, 2  # painted twice as large, then reduced

WHIRLS = [(0.30, 0.30, 0.16, 1.0), (0.62, 0.40, 0.20, -1.0), (0.86, 0.17, 0.11, 1.0), (0.10, 0.12, 0.07, -1.0), (0.47, 0.13, 0.06, 1.0), (0.93, 0.55, 0.08, -1.0)]
LIGHTS = [(0.86, 0.17, 0.085), (0.10, 0.12, 0.045), (0.30, 0.30, 0.055), (0.47, 0.13, 0.036), (0.63, 0.40, 0.05), (0.93, 0.55, 0.034), (0.16, 0.48, 0.03), (0.72, 0.10, 0.026)]

NIGHT = numpy.array([[0.04, 0.07, 0.22], [0.07, 0.16, 0.42], [0.12, 0.30, 0.60], [0.25, 0.50, 0.72], [0.52, 0.70, 0.74], [0.80, 0.82, 0.62]])
GOLD = numpy.array([[0.72, 0.45, 0.08], [0.92, 0.68, 0.12], [0.98, 0.84, 0.32], [1.0, 0.95, 0.70]])
HILLS = numpy.array([[0.03, 0.06, 0.10], [0.05, 0.14, 0.16], [0.10, 0.24, 0.20], [0.22, 0.36, 0.22], [0.46, 0.44, 0.16], [0.10, 0.16, 0.36]])
EARTH = numpy.array([[0.20, 0.09, 0.06], [0.42, 0.20, 0.08], [0.64, 0.36, 0.10], [0.80, 0.55, 0.18]])


def palette(stops, t):
    t = clamp(t) * (len(stops) - 1)
    i = numpy.minimum(t.astype(int), len(stops) - 2)
    return mix(stops[i], stops[i + 1], (t - i)[..., None])


class Motif:
    """What each place of the picture is to be: a colour, and a direction for the brush. Coordinates 0..1 of the width."""

    def __init__(self):
        self.flow, self.tone, self.patch = Field(11, 2.6, 512), Field(12, 1.9, 512), Field(13, 1.2, 512)
        self.bottom = HEIGHT / WIDTH

    def horizon(self, x):
        return 0.60 + 0.045 * numpy.sin(5.1 * x + 0.8) + 0.03 * numpy.sin(12.7 * x) - 0.06 * smooth(0.55, 1.0, x)

    def angle(self, x, y):
        e = 0.004
        u = (self.potential(x, y + e) - self.potential(x, y - e)) / (2 * e)
        v = -(self.potential(x + e, y) - self.potential(x - e, y)) / (2 * e)
        return numpy.arctan2(v, u)

    def potential(self, x, y):
        """The flow runs along its level lines: a drift to the right, whirls, and below the horizon the hills' slopes."""
        sky = y + 0.035 * self.flow(x * 0.8, y * 0.8)
        for cx, cy, r, turn in WHIRLS:
            sky = sky + 1.5 * turn * r * numpy.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (1.1 * r * r))
        hill = y - self.horizon(x) + 0.03 * self.flow(x * 1.4 + 0.5, y * 1.4)
        return mix(sky, 1.2 * hill, smooth(-0.02, 0.05, y - self.horizon(x)))

    def color(self, x, y):
        tone = 0.40 + 0.17 * self.tone(x * 0.9, y * 1.6) + 0.10 * self.patch(x, y)
        bands = 0.16 * numpy.sin(60 * self.potential(x, y))
        color = palette(NIGHT, tone + bands + 0.18 * smooth(0.2, 0.6, y))
        for cx, cy, r in LIGHTS:
            d = numpy.hypot(x - cx, y - cy) / r
            rings = 0.10 * numpy.sin(9 * d)
            color = mix(color, palette(GOLD, 1.08 - 0.55 * d + rings), smooth(2.1, 0.9, d + 0.2 * self.patch(x * 2, y * 2))[..., None])
        below = y - self.horizon(x)
        hills = palette(HILLS, 0.50 + 0.24 * self.tone(x * 1.5 + 0.4, y * 2.5) + 0.12 * self.patch(x * 1.5, y * 1.5) + 0.2 * numpy.sin(70 * below))
        fields = palette(EARTH, 0.5 + 0.25 * self.tone(x * 1.2, y * 3) + 0.15 * self.patch(x, y + 0.4))
        hills = mix(hills, fields, smooth(0.25, 0.9, self.tone(x * 0.7 + 0.2, y * 1.5 + 0.6))[..., None] * smooth(0.03, 0.09, below)[..., None])
        return mix(color, hills, smooth(-0.004, 0.010, below)[..., None])


class Painting:
    def __init__(self, seed: int):
        self.random = numpy.random.default_rng(seed)
        self.width, self.height = WIDTH * SCALE, HEIGHT * SCALE
        # Colour and direction are looked up in maps as large as the picture: strokes ask for them a million times.
        motif, (j, i) = Motif(), numpy.mgrid[0:HEIGHT, 0:WIDTH]
        self.angles = motif.angle((i + 0.5) / WIDTH, (j + 0.5) / WIDTH)
        self.colors = motif.color((i + 0.5) / WIDTH, (j + 0.5) / WIDTH)
        self.rgb = numpy.tile(numpy.array([0.16, 0.11, 0.08], numpy.float32), (self.height, self.width, 1))
        self.relief = numpy.zeros((self.height, self.width), numpy.float32)
        self.bristles = Field(14, 0.45, 1024, low=6)

    def cover(self, count: int, length: float, breadth: float, wander: float) -> None:
        """So many strokes, spread evenly; length and breadth in pixels of the painting."""
        side = (self.width * self.height / count) ** 0.5
        places = [(x, y) for y in numpy.arange(0, self.height, side) for x in numpy.arange(0, self.width, side)]
        for k in self.random.permutation(len(places)):
            x, y = places[k] + self.random.uniform(-0.6, 0.6, 2) * side
            self.stroke(x, y, length * self.random.uniform(0.6, 1.3), breadth * self.random.uniform(0.7, 1.25), wander)

    def stroke(self, x: float, y: float, length: float, breadth: float, wander: float) -> None:
        path = self.follow(x, y, length)
        color = self.colors[self.cell(x, y)]
        color = clamp(color * self.random.normal(1, 0.10) + self.random.normal(0, wander, 3))
        second = clamp(color + self.random.normal(0, 0.10) + self.random.normal(0, 0.03, 3))
        self.lay(path, breadth, color, second)

    def follow(self, x: float, y: float, length: float):
        """Points along the flow, both ways from the middle."""
        step, half = 3.0, int(length / 6) + 1
        sides = []
        for sign in (-1, 1):
            points, px, py, last = [], x, y, None
            for _ in range(half):
                a = float(self.angles[self.cell(px, py)])
                heading = (math.cos(a) * sign, math.sin(a) * sign)
                if last is not None and heading[0] * last[0] + heading[1] * last[1] < 0.3:
                    break
                px, py, last = px + step * heading[0], py + step * heading[1], heading
                points.append((px, py))
            sides.append(points)
        return numpy.array(sides[0][::-1] + [(x, y)] + sides[1], numpy.float32)

    @staticmethod
    def cell(x: float, y: float):
        return min(max(int(y / SCALE), 0), HEIGHT - 1), min(max(int(x / SCALE), 0), WIDTH - 1)

    def lay(self, path, breadth: float, color, second) -> None:
        """A ribbon along the path, sampled finer than the pixels: bristles along it, ridges at its sides, thinner towards its end."""
        if len(path) < 4:
            return
        tangent = numpy.gradient(path, axis=0)
        normal = numpy.stack([-tangent[:, 1], tangent[:, 0]], 1) / (numpy.linalg.norm(tangent, axis=1, keepdims=True) + 1e-6)
        length = 3.0 * (len(path) - 1)
        s = numpy.linspace(0, 1, int(length / 0.8), dtype=numpy.float32)[:, None]
        w = numpy.linspace(-1, 1, int(2 * breadth / 0.8), dtype=numpy.float32)[None]
        at = s[:, 0] * (len(path) - 1)
        center, side = (numpy.stack([numpy.interp(at, numpy.arange(len(path)), line[:, k]) for k in (0, 1)], 1) for line in (path, normal))
        place = center[:, None] + side[:, None] * (w * breadth)[..., None]
        x, y = place[..., 0].astype(numpy.int32), place[..., 1].astype(numpy.int32)

        a, b = self.random.random(2)
        hair = self.bristles(a + 0.06 * w, b + s * (length / 9000)) + 0.35 * self.bristles(b + 0.17 * w, a + s * (length / 2500))
        load = 1.15 - 0.55 * s + 0.33 * hair
        ends = smooth(0, 0.06, s) * smooth(1.02, 0.86, s + 0.06 * hair)
        opacity = smooth(0.25, 0.6, load) * ends * smooth(1.0, 0.80, numpy.abs(w) + 0.05 * hair)
        ridge = 0.55 + 0.35 * hair + 0.5 * smooth(0.55, 0.85, numpy.abs(w)) + 0.5 * smooth(0.80, 0.95, s)

        inside = (x >= 0) & (x < self.width) & (y >= 0) & (y < self.height) & (opacity > 0.02)
        at, opacity = y[inside] * self.width + x[inside], opacity[inside].astype(numpy.float32)
        shade = mix(numpy.asarray(color, numpy.float32), numpy.asarray(second, numpy.float32), clamp(0.5 + 0.45 * hair[inside])[:, None])
        # Several samples may fall on a pixel: the last counts, computed from what was there before.
        rgb, relief = self.rgb.reshape(-1, 3), self.relief.reshape(-1)
        rgb[at] = mix(rgb[at], shade, opacity[:, None])
        relief[at] = mix(relief[at], 0.5 * relief[at] + ridge[inside] * breadth * 0.16, opacity)

    def finish(self) -> numpy.ndarray:
        """Lit from the upper left, with a little gloss; then reduced."""
        gy, gx = numpy.gradient(self.relief)
        slope = -(gx * 0.62 + gy * 0.78)
        light = 1 + numpy.clip(-0.20 * slope, -0.30, 0.34)
        gloss = smooth(0.6, 2.2, -slope) * 0.12
        rgb = clamp(self.rgb * light[..., None] + gloss[..., None])
        return rgb.reshape(HEIGHT, SCALE, WIDTH, SCALE, 3).mean((1, 3))


def draw() -> numpy.ndarray:
    """HEIGHT x WIDTH x 3 in 0..1."""
    painting = Painting(21)
    painting.cover(900, 300, 34, 0.03)
    painting.cover(2600, 190, 19, 0.035)
    painting.cover(5200, 115, 11.5, 0.04)
    painting.cover(3800, 70, 7.0, 0.05)
    return painting.finish()
