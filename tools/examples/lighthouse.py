"""The content picture: a lighthouse on a headland at dusk, ray-marched with soft light, haze and a reflecting sea.

Units are metres; x goes right, y up, z away. The sea is y = 0.
"""
import numpy

from fields import Field, clamp, mix, over, smooth

WIDTH, HEIGHT, OVERSAMPLING = 768, 512, 2
EYE = numpy.array([0.0, 6.5, -42.0], numpy.float32)
TOWER, TOWER_GROUND, TOWER_HEIGHT = (7.0, 32.0), 12.4, 19.0
COTTAGE = (18.5, 13.5, 22.5)
BOAT = (-13.0, 0.0, 8.0)


def unit(*v):
    v = numpy.array(v, numpy.float32)
    return v / numpy.linalg.norm(v)


SUN = unit(-0.72, 0.20, -0.40)
GLOW = unit(-0.62, 0.02, 0.78)
MOON = unit(0.27, 0.335, 1.0)
SUNLIGHT = numpy.array([2.35, 1.25, 0.62], numpy.float32)
SKYLIGHT = numpy.array([0.24, 0.27, 0.46], numpy.float32)

rough, rolling, cloud, ripple, grain = Field(1, 1.75), Field(2, 2.3), Field(3, 1.7), Field(4, 1.55, high=160), Field(5, 0.8)


# ---- Shapes: distances, or heights ----------------------------------------------------------------------------------------------

def ground(x, z):
    """Height of the land; below 0 where there is sea."""
    wobble = 0.16 * rolling(x / 150, z / 150) + 0.06 * rough(x / 60 + 0.3, z / 60)
    headland = numpy.hypot((x - 30) / 33, (z - 36) / 24) + wobble
    top = 13.0 + 0.8 * rolling(x / 170 + 0.5, z / 170) - 0.07 * numpy.maximum(0, 20 - z)
    height = -4 + (top + 4) * smooth(1.05, 0.72, headland)
    skerries = 3.4 * smooth(0.45, 1.5, rolling(x / 90 + 0.15, z / 90 + 0.62)) * smooth(75, 45, numpy.hypot(x + 25, z - 45))
    shore = 7.4 - 0.42 * (z + 42) + 0.10 * (x - 8) + 0.8 * rolling(x / 45, z / 45 + 0.3)
    height = numpy.maximum(numpy.maximum(height, -3 + 1.6 * skerries), shore)
    steep = smooth(0.55, 1.02, headland) * smooth(1.25, 1.0, headland)
    return height + (0.25 + 1.1 * steep) * rough(x / 70 + 0.1, z / 70) * smooth(-3, 2, height)


def box(x, y, z, half):
    dx, dy, dz = abs(x) - half[0], abs(y) - half[1], abs(z) - half[2]
    outside = numpy.sqrt(numpy.maximum(dx, 0) ** 2 + numpy.maximum(dy, 0) ** 2 + numpy.maximum(dz, 0) ** 2)
    return outside + numpy.minimum(numpy.maximum(dx, numpy.maximum(dy, dz)), 0)


def cylinder(r, y, radius, low, high):
    return numpy.maximum((r - radius) * 0.96, numpy.maximum(low - y, y - high))


def tower(x, y, z):
    r, h = numpy.hypot(x - TOWER[0], z - TOWER[1]), y - TOWER_GROUND
    shaft = cylinder(r, h, 2.9 - 0.062 * h, -4, TOWER_HEIGHT - 3.6)
    gallery = numpy.minimum(cylinder(r, h, 2.65, 15.2, 15.75), cylinder(r, h, 2.6, 16.5, 16.62))
    lantern = cylinder(r, h, 1.35, 15.4, 18.4)
    roof = numpy.maximum((r - 0.75 * (20.6 - h)) * 0.8, 18.4 - h)
    return numpy.minimum(numpy.minimum(shaft, gallery), numpy.minimum(lantern, roof))


def cottage(x, y, z):
    x, y, z = x - COTTAGE[0], y - COTTAGE[1], z - COTTAGE[2]
    x, z = 0.94 * x + 0.34 * z, -0.34 * x + 0.94 * z
    walls = box(x, y - 0.6, z, (4.2, 2.2, 2.4))
    roof = numpy.maximum((numpy.abs(z) * 0.75 + y - 4.75) * 0.8, numpy.maximum(2.6 - y, abs(x) - 4.5))
    chimney = box(x - 2.7, y - 4.6, z, (0.45, 1.2, 0.45))
    return numpy.minimum(numpy.minimum(walls, roof), chimney)


def boat(x, y, z):
    x, y, z = x - BOAT[0], y - BOAT[1], z - BOAT[2]
    hull = numpy.maximum((numpy.sqrt((x / 3.2) ** 2 + ((y - 0.9) / 1.3) ** 2 + (z / 1.1) ** 2) - 1) * 1.0, y - 0.9)
    mast = cylinder(numpy.hypot(x - 0.3, z), y, 0.09, 0.5, 8.2)
    main = numpy.maximum(numpy.maximum((x * 0.90 + y * 0.44 - 3.75), 1.4 - y), numpy.maximum(0.45 - x, abs(z - 0.25 * numpy.sin(x)) - 0.07))
    jib = numpy.maximum(numpy.maximum((-x * 0.93 + y * 0.36 - 2.55), 1.2 - y), numpy.maximum(x - 0.1, abs(z) - 0.07))
    return numpy.minimum(numpy.minimum(hull * 0.8, mast), numpy.minimum(main, jib) * 0.9)


def bushes(x, y, z):
    """Wind-bent shrubs behind the cottage and on the shore: lumpy balls."""
    nearest = numpy.full_like(x, 1e3)
    for bx, bz, r in [(26, 31, 2.6), (29, 28, 2.0), (31.5, 33, 3.2), (13.2, 24.5, 1.3), (36, 30, 2.8)]:
        d = numpy.sqrt((x - bx) ** 2 + ((y - 13.0 - 0.5 * r) * 1.15) ** 2 + (z - bz) ** 2) - r
        nearest = numpy.minimum(nearest, d)
    lumps = numpy.where(nearest < 1.5, 0.32 * rough(x / 18 + y / 23, z / 18 - y / 31), 0)
    return (nearest + lumps) * 0.7


SOLIDS = [tower, cottage, boat, bushes]


def scene(p):
    """Distance that is safe to go, and which thing is nearest: 0 ground, 1... SOLIDS."""
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    distances = [0.30 * (y - ground(x, z)), *(solid(x, y, z) for solid in SOLIDS)]
    return numpy.min(distances, 0), numpy.argmin(distances, 0)


def march(origin, direction, far: float, steps: int):
    """How far each ray goes until it hits (far where nothing is hit), and what."""
    t = numpy.full(direction.shape[:-1], 0.4, numpy.float32)
    kind = numpy.full(t.shape, -1)
    active = numpy.flatnonzero(numpy.ones(t.shape, bool))
    flat_t, flat_kind = t.reshape(-1), kind.reshape(-1)
    o, d = numpy.broadcast_to(origin, direction.shape).reshape(-1, 3), direction.reshape(-1, 3)
    for _ in range(steps):
        p = o[active] + d[active] * flat_t[active, None]
        distance, nearest = scene(p)
        hit = distance < 0.0011 * flat_t[active]
        flat_kind[active[hit]] = nearest[hit]
        flat_t[active] += numpy.where(hit, 0, distance)
        keep = ~hit & (flat_t[active] < far) & (p[:, 1] < 45) & (p[:, 1] > -1.5)
        active = active[keep]
        if active.size == 0:
            break
    flat_t[flat_kind < 0] = far
    return t, kind


# ---- Light and colour -----------------------------------------------------------------------------------------------------------

def sky(d):
    up = clamp(d[..., 1])
    toward = clamp(d @ GLOW)
    color = over(numpy.asarray([0.075, 0.115, 0.30], numpy.float32) + 0 * d, [0.30, 0.29, 0.50], smooth(0.62, 0.16, up))
    color = over(color, [0.86, 0.50, 0.46], smooth(0.30, 0.02, up) * (0.45 + 0.5 * toward))
    color = over(color, [1.30, 0.74, 0.34], smooth(0.17, 0.0, up) * toward ** 3)
    color = color + numpy.asarray([1.5, 0.8, 0.3], numpy.float32) * (toward ** 40)[..., None] * 0.8
    # Clouds lie on a plane; what is thinner towards the sun lets its light through.
    u, v = d[..., 0] / (up + 0.09), d[..., 2] / (up + 0.09)
    warp = 0.012 * rolling(u / 40, v / 40)
    density = cloud(u / 34 + warp, v / 15 + warp + 0.1)
    lit = cloud(u / 34 + warp + 0.012, v / 15 + warp + 0.1 - 0.004)
    cover = smooth(0.10, 1.5, density) * smooth(0.015, 0.10, up) * smooth(0.75, 0.35, up)
    bright = clamp(0.45 + 0.9 * (density - lit) + 0.25 * toward)
    shade = mix(numpy.asarray([0.24, 0.20, 0.36], numpy.float32), numpy.asarray([1.35, 0.66, 0.45], numpy.float32), bright[..., None])
    color = over(color, shade, 0.88 * cover)
    angle = numpy.sqrt(numpy.maximum(0, 2 - 2 * (d @ MOON)))
    spots = 1 - 0.16 * smooth(-0.2, 1.2, rolling(d[..., 0] * 5.2, d[..., 1] * 5.2))
    color = color + numpy.asarray([0.75, 0.72, 0.62], numpy.float32) * (0.30 * numpy.exp(-angle * 16) + 0.12 * numpy.exp(-angle * 5))[..., None]
    disc = smooth(0.0345, 0.0315, angle)
    return over(color, [1.35, 1.26, 1.05], disc * spots * (1 - 0.55 * cover))


def normals(p):
    e = 0.04
    slopes = [scene(p + e * axis)[0] - scene(p - e * axis)[0] for axis in numpy.eye(3, dtype=numpy.float32)]
    n = numpy.stack(slopes, -1)
    return n / (numpy.linalg.norm(n, axis=-1, keepdims=True) + 1e-9)


def shadow(p, steps: int = 28):
    """How much of the sun a point sees."""
    # Starts differ from pixel to pixel: grain where steps of equal length would leave bands.
    t, light = 0.35 + 0.4 * numpy.abs(grain(p[..., 0] / 7 + p[..., 1] / 5, p[..., 2] / 6)), numpy.ones(p.shape[:-1], numpy.float32)
    for _ in range(steps):
        distance, _ = scene(p + SUN * t[..., None])
        light = numpy.minimum(light, clamp(14 * distance / t + 0.25))
        t += numpy.maximum(distance, 0.12 + 0.02 * t)
    return light


def material(p, n, kind):
    """Albedo and light of its own."""
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    fine = rough(x / 9 + y / 11, z / 9 - y / 7)
    rock = over(over(numpy.asarray([0.27, 0.235, 0.22], numpy.float32) + 0 * p, [0.44, 0.37, 0.31], smooth(-1, 1.6, rough(x / 40, y / 13 + z / 60))),
                [0.10, 0.09, 0.09], smooth(0.4, -1.6, fine) * 0.8)
    rock = over(rock, [0.09, 0.085, 0.08], smooth(1.5, 0.1, y + 0.5 * fine))
    grass = over(numpy.asarray([0.20, 0.25, 0.085], numpy.float32) + 0 * p, [0.38, 0.32, 0.13], smooth(-0.8, 1.5, rough(x / 25 + 0.4, z / 25)))
    grass = grass * (1 + 0.22 * grain(x / 12, z / 12))[..., None]
    color = over(rock, grass, smooth(0.55, 0.82, n[..., 1] + 0.06 * fine) * smooth(1.8, 3.2, y))
    glow = numpy.zeros_like(color)

    h, r = y - TOWER_GROUND, numpy.hypot(x - TOWER[0], z - TOWER[1])
    band = smooth(-0.03, 0.03, numpy.sin((h + 1.3) * numpy.pi / 3.1))
    paint = over(numpy.asarray([0.86, 0.83, 0.78], numpy.float32) + 0 * p, [0.62, 0.10, 0.075], band) * (1 + 0.05 * fine)[..., None]
    paint = over(paint, [0.10, 0.10, 0.12], ((h > 15.1) * 1.0))
    glass = (h > 15.8) & (h < 18.35) & (r < 1.6)
    bars = smooth(0.90, 0.97, numpy.abs(numpy.sin(4 * numpy.arctan2(x - TOWER[0], z - TOWER[1]))))
    window = (abs(x - TOWER[0] + 0.5) < 0.38) & (z < TOWER[1]) & ((abs(h - 4.2) < 0.7) | (abs(h - 9.6) < 0.65))
    paint = over(paint, [0.45, 0.12, 0.08], (h > 18.35) * 1.0)
    is_tower = (kind == 1) * 1.0
    color = over(color, paint, is_tower)
    glow = over(glow, [3.2, 2.3, 1.1], is_tower * glass * (1 - bars))
    glow = over(glow, [1.5, 0.85, 0.3], is_tower * window)

    cx, cy, cz = x - COTTAGE[0], y - COTTAGE[1], z - COTTAGE[2]
    a, b = 0.94 * cx + 0.34 * cz, -0.34 * cx + 0.94 * cz
    tiles = over(numpy.asarray([0.33, 0.13, 0.095], numpy.float32) + 0 * p, [0.20, 0.08, 0.07], smooth(-0.2, 0.9, numpy.sin(cy * 14) + 0.4 * fine))
    walls = over(numpy.asarray([0.78, 0.74, 0.66], numpy.float32) + 0 * p, tiles, (cy > 2.55) * (abs(n[..., 1]) > 0.2) * 1.0)
    pane = (numpy.abs(numpy.abs(a) - 2.3) < 0.55) & (abs(cy - 1.1) < 0.62) & (b < -2.2)
    door = (abs(a) < 0.6) & (cy < 1.5) & (b < -2.2)
    walls = over(walls, [0.13, 0.20, 0.26], door * 1.0)
    color = over(color, walls, (kind == 2) * 1.0)
    cross = (abs(numpy.abs(a) - 2.3) < 0.06) | (abs(cy - 1.1) < 0.06)
    glow = over(glow, [2.0, 1.15, 0.42], (kind == 2) * pane * ~cross * 1.0)

    hull = over(numpy.asarray([0.90, 0.86, 0.76], numpy.float32) + 0 * p, [0.10, 0.17, 0.22], (y - BOAT[1] < 1.0) * 1.0)
    color = over(color, hull, (kind == 3) * 1.0)
    leaf = numpy.asarray([0.10, 0.16, 0.065], numpy.float32) * (1 + 0.45 * fine + 0.3 * grain(x / 6 + y / 5, z / 6))[..., None]
    color = over(color, clamp(leaf, 0.01, 1), (kind == 4) * 1.0)
    return clamp(color, 0, 1), glow


def haze(color, t, d):
    far = 1 - numpy.exp(-(t / 420) ** 1.6)
    toward = clamp(d @ GLOW)
    air = mix(numpy.asarray([0.42, 0.36, 0.50], numpy.float32), numpy.asarray([1.05, 0.66, 0.45], numpy.float32), (toward ** 2)[..., None])
    return over(color, air, far)


def shade_solids(p, d, t, kind):
    n = normals(p)
    albedo, glow = material(p, n, kind)
    sun = clamp(n @ SUN) * shadow(p + 0.3 * n)
    # Ambient light comes from above, and more from the glowing side.
    dome = (0.55 + 0.45 * n[..., 1])[..., None] * SKYLIGHT + (clamp(0.5 + 0.5 * (n @ GLOW)))[..., None] * numpy.asarray([0.20, 0.11, 0.07], numpy.float32)
    lamp = numpy.array([TOWER[0], TOWER_GROUND + 17, TOWER[1]], numpy.float32) - p
    near = numpy.exp(-numpy.linalg.norm(lamp, axis=-1) / 7)
    light = sun[..., None] * SUNLIGHT + dome + near[..., None] * numpy.asarray([0.5, 0.33, 0.14], numpy.float32)
    return haze(albedo * light + glow, t, d)


def water(p, d, t):
    x, z = p[..., 0], p[..., 2]
    fade = 1 / (1 + (t / 120) ** 1.4)
    e = 0.006
    heights = [ripple(u / 42, v / 26) + 0.35 * ripple(u / 13 + 0.3, v / 9) for u, v in [(x, z), (x + e * 42, z), (x, z + e * 26)]]
    n = numpy.stack([-0.042 * (heights[1] - heights[0]) / e / 12 * fade, numpy.ones_like(x), -0.060 * (heights[2] - heights[0]) / e / 12 * fade], -1)
    n /= numpy.linalg.norm(n, axis=-1, keepdims=True)
    cosine = clamp(-(d * n).sum(-1))
    reflected = d + 2 * cosine[..., None] * n
    reflected[..., 1] = numpy.abs(reflected[..., 1]) + 0.004
    reflected /= numpy.linalg.norm(reflected, axis=-1, keepdims=True)
    mirror = sky(reflected)
    start = p + numpy.array([0, 0.05, 0], numpy.float32)
    length, kind = march(start, reflected, 110, 60)
    seen = kind >= 0
    if seen.any():
        mirror[seen] = shade_solids((start + reflected * length[..., None])[seen], reflected[seen], (t + length)[seen], kind[seen])
    fresnel = 0.06 + 0.94 * (1 - cosine) ** 4
    deep = mix(numpy.asarray([0.018, 0.052, 0.075], numpy.float32), numpy.asarray([0.07, 0.15, 0.16], numpy.float32), clamp(0.5 + 0.3 * heights[0])[..., None])
    color = over(deep, mirror, fresnel)
    depth = -ground(x, z)
    foam = smooth(0.9, 0.05, depth + 0.35 * ripple(x / 11, z / 11)) * smooth(-0.5, 1.0, ripple(x / 5 + 0.2, z / 5)) + smooth(0.28, 0.0, depth) * 0.8
    color = over(color, [0.80, 0.70, 0.70], clamp(foam) * 0.75)
    return haze(color, t, d)


def draw() -> numpy.ndarray:
    """HEIGHT x WIDTH x 3 in 0..1."""
    width, height = WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING
    j, i = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    x, y = (i + 0.5) / width * 2 - 1, 1 - (j + 0.5) / height * 2
    d = numpy.stack([x * 0.50, y * 0.50 * height / width + 0.085, numpy.ones_like(x)], -1)
    d /= numpy.linalg.norm(d, axis=-1, keepdims=True)
    strips = [strip(part) for part in numpy.array_split(d, 16)]
    image = numpy.concatenate(strips)
    image = image.reshape(HEIGHT, OVERSAMPLING, WIDTH, OVERSAMPLING, 3).mean((1, 3))
    return develop(image)


def strip(d):
    color = sky(d)
    t, kind = march(EYE, d, 260, 300)
    to_sea = numpy.where(d[..., 1] < -1e-4, -EYE[1] / numpy.minimum(d[..., 1], -1e-4), 1e6)
    sea = (to_sea < t) | ((kind < 0) & (to_sea < 1e5))
    solid = (kind >= 0) & ~sea
    for where, paint in [(solid, lambda m: shade_solids((EYE + d * t[..., None])[m], d[m], t[m], kind[m])),
                         (sea, lambda m: water((EYE + d * to_sea[..., None])[m], d[m], to_sea[m]))]:
        if where.any():
            color[where] = paint(where)
    # The lantern's halo and beams, which light the air before everything.
    lamp = numpy.array([TOWER[0], TOWER_GROUND + 17, TOWER[1]], numpy.float32) - EYE
    lamp /= numpy.linalg.norm(lamp)
    angle = numpy.sqrt(numpy.maximum(0, 2 - 2 * (d @ lamp)))
    side, rise = (d - lamp)[..., 0], (d - lamp)[..., 1]
    along = numpy.abs(side)
    beam = numpy.exp(-((rise - 0.05 * side) / (0.006 + 0.055 * along)) ** 2) * numpy.exp(-along * 4.5) * smooth(0.0, 0.03, along)
    halo = 0.8 * numpy.exp(-angle * 34) + 0.22 * numpy.exp(-angle * 9)
    return color + numpy.asarray([1.0, 0.74, 0.36], numpy.float32) * (halo + 0.6 * beam)[..., None]


def develop(image):
    """From light to a picture: bloom, film curve, gamma, vignette, grain."""
    bright = numpy.maximum(image - 0.9, 0)
    for axis in (0, 1):
        bright = sum(numpy.roll(bright, k, axis) * numpy.exp(-(k / 5) ** 2) for k in range(-12, 13)) / 8.8
    image = image * 0.60 + 0.4 * bright
    image = image * (2.51 * image + 0.03) / (image * (2.43 * image + 0.59) + 0.14)
    image = clamp(image) ** (1 / 2.05)
    y, x = numpy.mgrid[-1:1:HEIGHT * 1j, -1:1:WIDTH * 1j]
    image *= (1 - 0.16 * (x * x + y * y))[..., None] ** 1.2
    return clamp(image + numpy.random.default_rng(6).normal(0, 0.010, (HEIGHT, WIDTH, 1)))
