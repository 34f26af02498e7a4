"""A style picture: a leaded window. Panes of streaked, saturated glass between dark lead; a sun with rays over hills, a river and a tree.

Every pixel gets the number of its region (sun, ray, hill...) and of its pane within it; lead runs wherever these change.
"""
import numpy

from fields import Field, clamp, mix, over, smooth

WIDTH, HEIGHT, SCALE = 768, 608, 2
SUN = (0.63, 0.30, 0.105)
CROWNS = [(0.165, 0.26, 0.085), (0.095, 0.33, 0.07), (0.245, 0.335, 0.075), (0.165, 0.375, 0.07), (0.10, 0.22, 0.05), (0.235, 0.235, 0.052)]

HUES = {
    "day": [[0.10, 0.34, 0.78], [0.16, 0.50, 0.86], [0.34, 0.66, 0.90], [0.08, 0.22, 0.62], [0.52, 0.78, 0.90]],
    "dawn": [[0.95, 0.72, 0.22], [0.93, 0.50, 0.14], [0.98, 0.86, 0.48], [0.88, 0.34, 0.16], [0.96, 0.62, 0.40]],
    "sun": [[1.0, 0.86, 0.22], [1.0, 0.74, 0.10], [1.0, 0.93, 0.50]],
    "halo": [[0.96, 0.52, 0.06], [0.86, 0.20, 0.08], [0.98, 0.66, 0.10]],
    "far": [[0.40, 0.24, 0.60], [0.28, 0.20, 0.56], [0.56, 0.30, 0.62], [0.34, 0.36, 0.70]],
    "middle": [[0.06, 0.44, 0.40], [0.05, 0.34, 0.38], [0.20, 0.58, 0.46], [0.10, 0.50, 0.58]],
    "near": [[0.20, 0.56, 0.12], [0.42, 0.68, 0.10], [0.10, 0.42, 0.14], [0.66, 0.76, 0.16]],
    "river": [[0.56, 0.82, 0.92], [0.30, 0.64, 0.88], [0.82, 0.93, 0.94], [0.95, 0.80, 0.46]],
    "trunk": [[0.42, 0.20, 0.07], [0.30, 0.13, 0.06], [0.54, 0.30, 0.10]],
    "crown": [[0.78, 0.10, 0.10], [0.62, 0.05, 0.12], [0.90, 0.28, 0.08], [0.70, 0.12, 0.28]],
    "frame": [[0.58, 0.07, 0.10], [0.10, 0.18, 0.56], [0.62, 0.44, 0.06], [0.06, 0.38, 0.22]],
}
KINDS = list(HUES)


class Window:
    def __init__(self, seed: int):
        self.random = numpy.random.default_rng(seed)
        j, i = numpy.mgrid[0:HEIGHT * SCALE, 0:WIDTH * SCALE].astype(numpy.float32)
        self.x, self.y = (i + 0.5) / (WIDTH * SCALE), (j + 0.5) / (WIDTH * SCALE)
        self.kind = numpy.zeros(self.x.shape, numpy.int32)
        self.part = numpy.zeros(self.x.shape, numpy.int32)

    def put(self, where, kind: str, part) -> None:
        self.kind[where] = KINDS.index(kind)
        self.part[where] = numpy.broadcast_to(part, self.x.shape)[where]

    def cells(self, across: float, down: float, jitter: float, seed: int):
        """Numbers of the nearest of jittered points, so many across and down."""
        u, v = self.x * across, self.y * down
        iu, iv = numpy.floor(u).astype(int), numpy.floor(v).astype(int)
        points = numpy.random.default_rng(seed).uniform(0.5 - jitter / 2, 0.5 + jitter / 2, (97, 97, 2)).astype(numpy.float32)
        nearest, number = numpy.full(u.shape, 9, numpy.float32), numpy.zeros(u.shape, numpy.int32)
        for a in (-1, 0, 1):
            for b in (-1, 0, 1):
                p, q = (iu + a) % 97, (iv + b) % 97
                d = numpy.hypot(iu + a + points[p, q, 0] - u, iv + b + points[p, q, 1] - v)
                number = numpy.where(d < nearest, p * 97 + q, number)
                nearest = numpy.minimum(nearest, d)
        return number

    def compose(self) -> None:
        x, y = self.x, self.y
        bottom = HEIGHT / WIDTH
        dx, dy = x - SUN[0], y - SUN[1]
        r, angle = numpy.hypot(dx, dy), numpy.arctan2(dy, dx)
        # The sky: rays from the sun, cut by arcs that shift from ray to ray.
        ray = numpy.floor((angle / (2 * numpy.pi) + 0.5) * 26 + 0.18 * numpy.sin(9 * r)).astype(int) % 26
        arc = numpy.floor((r + 0.045 * ((ray * 7) % 5) / 5) / (0.085 + 0.035 * smooth(0.2, 0.8, r))).astype(int)
        warm = (r + 0.06 * numpy.sin(ray * 2.4) + 0.05 * ((ray % 2) * 2 - 1)) < 0.27
        self.put(r >= 0, "day", ray * 40 + arc)
        self.put(warm, "dawn", ray * 40 + arc + 2000)
        petal = SUN[2] * (1.30 + 0.16 * numpy.cos(13 * angle))
        self.put(r < petal, "halo", numpy.floor((angle / (2 * numpy.pi) + 0.5) * 26 + 0.5).astype(int) % 26)
        self.put(r < SUN[2], "sun", numpy.floor((angle / (2 * numpy.pi) + 0.5) * 9).astype(int))
        self.put(r < SUN[2] * 0.55, "sun", 20 + numpy.floor((angle / (2 * numpy.pi) + 0.55) * 5).astype(int))

        ridge = 0.475 + 0.040 * numpy.abs(((x * 3.1 + 0.25) % 1) * 2 - 1) - 0.05 * numpy.abs(((x * 1.7 + 0.6) % 1) * 2 - 1)
        self.put(y > ridge, "far", self.cells(15, 20, 0.9, 5))
        middle = 0.540 - 0.045 * numpy.sin(4.4 * x + 1.0)
        self.put(y > middle, "middle", numpy.floor((y - middle) / 0.038).astype(int) * 60 + numpy.floor(x * 11 + 0.35 * numpy.sin(40 * y)).astype(int))
        near = 0.625 + 0.050 * numpy.sin(5.2 * x - 0.6)
        self.put(y > near, "near", numpy.floor((y - near) / 0.045).astype(int) * 60 + numpy.floor(x * 10 + 0.4 + 0.25 * ((y - near) / 0.045 // 1)).astype(int))
        depth = clamp((y - 0.50) / (bottom - 0.50))
        middle_of_river = 0.60 - 0.10 * numpy.sin(5.5 * depth ** 0.8) + 0.10 * depth
        breadth = 0.012 + 0.115 * depth ** 1.4
        side = (x - middle_of_river) / breadth
        flowing = (numpy.abs(side) < 1) & (y > middle + 0.004)
        self.put(flowing, "river", numpy.floor(depth ** 0.6 * 13 + 0.5 * side).astype(int) * 4 + numpy.floor(side + 0.35 * numpy.sin(depth * 17)).astype(int) + 2)

        trunk = 0.168 + 0.014 * numpy.sin(14 * y)
        self.put((numpy.abs(x - trunk) < 0.017 + 0.05 * smooth(0.60, 0.74, y)) & (y > 0.36) & (y < 0.715), "trunk", numpy.floor(y * 15 + 2 * x).astype(int))
        for n, (cx, cy, radius) in enumerate(CROWNS):
            d, a = numpy.hypot(x - cx, y - cy), numpy.arctan2(y - cy, x - cx)
            wedge = numpy.floor((a / (2 * numpy.pi) + 0.5) * 7 + n * 0.37 + 0.6 * d / radius).astype(int) % 7
            self.put(d < radius, "crown", n * 20 + wedge)
            self.put(d < radius * 0.42, "crown", n * 20 + 10)

        edge = numpy.minimum(numpy.minimum(x, 1 - x), numpy.minimum(y, bottom - y))
        upright = numpy.minimum(x, 1 - x) < numpy.minimum(y, bottom - y)
        self.put(edge < 0.036, "frame", numpy.where(upright, numpy.floor(y / bottom * 11).astype(int) + 40 * (x > 0.5), 100 + numpy.floor(x * 14).astype(int) + 40 * (y > 0.4)))

    def edges(self, label, reach: int):
        """Distance in pixels to where a label changes, up to `reach`."""
        nearest = numpy.full(label.shape, reach, numpy.float32)
        offsets = [(a, b) for a in range(-reach, reach + 1) for b in range(-reach, reach + 1) if 0 < numpy.hypot(a, b) < reach]
        for a, b in offsets:
            differs = numpy.roll(label, (a, b), (0, 1)) != label
            numpy.minimum(nearest, numpy.where(differs, numpy.float32(numpy.hypot(a, b)), reach), out=nearest)
        return nearest

    def paint(self) -> numpy.ndarray:
        streak, blotch, seeds = Field(31, 1.7), Field(32, 2.2), Field(33, 0.7, low=40)
        panes = self.kind * 10007 + self.part
        _, number = numpy.unique(panes, return_inverse=True)
        number = number.reshape(panes.shape)
        draw = self.random.random((number.max() + 1, 6)).astype(numpy.float32)[number]
        hues = numpy.zeros((len(KINDS), 5, 3), numpy.float32)
        for k, stops in enumerate(HUES.values()):
            hues[k] = [stops[n % len(stops)] for n in range(5)]
        color = hues[self.kind, (draw[..., 0] * 5).astype(int)]
        color = color * (0.80 + 0.40 * draw[..., 1])[..., None] + 0.10 * (draw[..., 2:5] - 0.5)

        # Each pane was cut from another place and turned: streaks and cords of its own.
        turn = 2 * numpy.pi * draw[..., 5]
        u, v = self.x * numpy.cos(turn) + self.y * numpy.sin(turn) + draw[..., 0], -self.x * numpy.sin(turn) + self.y * numpy.cos(turn) + draw[..., 3]
        cords = streak(u * 0.5 + 0.02 * blotch(u, v), v * 2.6)
        light = 1 + 0.17 * cords + 0.14 * blotch(self.x * 0.7, self.y * 0.7) + 0.05 * seeds(u, v)
        # Light behind the window comes from the sun's side.
        light = light * (1.16 - 0.42 * numpy.hypot(self.x - SUN[0], self.y - SUN[1]))
        color = over(color, [1, 0.97, 0.86], 0.16 * smooth(0.8, 2.2, cords))

        between_regions, between_panes = self.edges(self.kind, 11), self.edges(number, 9)
        lead = numpy.minimum(between_panes / 4.6, between_regions / 6.6)
        # Dirt and shade gather beside the lead.
        glass = clamp(color) * (light * (0.62 + 0.38 * smooth(0.9, 1.95, lead)))[..., None]
        height = numpy.sqrt(clamp(1 - lead ** 2)) + 0.05 * seeds(self.x * 3, self.y * 3)
        gy, gx = numpy.gradient(height)
        metal = 0.085 + clamp(-0.30 * (gx + gy), -0.06, 0.30) + 0.02 * streak(self.x * 3, self.y * 3)
        rgb = over(glass, numpy.stack([metal, metal, metal * 1.12], -1), smooth(1.12, 0.92, lead))
        return clamp(rgb.reshape(HEIGHT, SCALE, WIDTH, SCALE, 3).mean((1, 3))) ** 0.94


def draw() -> numpy.ndarray:
    """HEIGHT x WIDTH x 3 in 0..1."""
    window = Window(41)
    window.compose()
    return window.paint()
