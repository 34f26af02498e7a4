"""Procedural texture generator: every training image of farmnet is drawn by this file.

A class is (family function, class seed).  A family draws its *class* parameters from `c`
(a generator re-seeded identically for each picture of the class) and its *instance*
variation from `r`.  Palettes are shared between classes of different families, so that
neither colour alone nor structure alone tells a class; one picture in five gets a random
palette.  Pictures are N x N RGB float in [0,1].  Only numpy and PIL's ImageDraw are used.

    python3 generator.py OUT.npy --per-class 60 --worker 0/2 --sheet sheet.png
"""
import argparse, time
import numpy as np
from PIL import Image, ImageDraw

N = 128
_y, _x = np.mgrid[0:N, 0:N].astype(np.float32)
PX, PY = (_x - N / 2) / 16, (_y - N / 2) / 16            # 1 unit = 16 pixels
_FX, _FY = np.fft.rfftfreq(N)[None, :] * N, np.fft.fftfreq(N)[:, None] * N  # cycles per picture

# ---- helpers
def noise(r, beta=2.0, aniso=1.0, ang=0.0, lo=0.0, hi=64.0):
    """Gaussian field with spectrum f^-beta (amplitude f^-beta/2), zero mean, unit variance."""
    a, b = np.cos(ang), np.sin(ang)
    f = np.hypot((_FX * a + _FY * b) * aniso, (-_FX * b + _FY * a) / aniso)
    amp = np.where((f > lo) & (f <= hi), np.maximum(f, 1e-3) ** (-beta / 2), 0)
    amp[0, 0] = 0
    z = np.fft.irfft2(amp * np.exp(2j * np.pi * r.random(amp.shape)), s=(N, N)).astype(np.float32)
    return (z - z.mean()) / (z.std() + 1e-6)

def unit(z, k=2.2):
    return np.clip(z / (2 * k) + 0.5, 0, 1)

def sharp(z, k):
    return 1 / (1 + np.exp(-np.clip(z * k, -30, 30)))

def coords(r, ang=0.0, scale=1.0, warp=0.0, angj=0.15):
    """Rotated, scaled, shifted and optionally warped coordinates."""
    a, s = ang + r.normal() * angj, scale * np.exp(r.normal() * 0.15)
    u = (PX * np.cos(a) + PY * np.sin(a)) * s + r.uniform(0, 50)
    v = (-PX * np.sin(a) + PY * np.cos(a)) * s + r.uniform(0, 50)
    if warp:
        u, v = u + warp * noise(r, 3.5), v + warp * noise(r, 3.5)
    return u, v

def worley(u, v, r, jit=1.0):
    """Jittered-grid Voronoi: distances F1, F2, a random id per cell, offset to the nearest point."""
    T = 64
    ox, oy = (r.random((T, T), np.float32) - .5) * jit + .5, (r.random((T, T), np.float32) - .5) * jit + .5
    ids = r.random((T, T), np.float32)
    iu, iv = np.floor(u).astype(int), np.floor(v).astype(int)
    f1 = np.full(u.shape, 9, np.float32); f2 = f1.copy(); cid = f1.copy(); dx = f1.copy(); dy = f1.copy()
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            p, q = (iu + i) % T, (iv + j) % T
            ex, ey = iu + i + ox[p, q] - u, iv + j + oy[p, q] - v
            d = np.hypot(ex, ey); near = d < f1
            f2 = np.where(near, f1, np.minimum(f2, d)); f1 = np.where(near, d, f1)
            cid = np.where(near, ids[p, q], cid); dx = np.where(near, ex, dx); dy = np.where(near, ey, dy)
    return f1, f2, cid, dx, dy

def rand_color(g):
    """Luminance varies most, then orange-blue, then green-magenta: roughly natural covariance."""
    l, ob, gm = g.uniform(.04, .96), g.normal() * .22, g.normal() * .13
    if g.random() < .3:
        ob, gm = ob * 2, gm * 2
    return np.clip([l + ob + gm * .5, l - gm, l - ob + gm * .5], 0, 1)

def palette(c, r):
    """256 x 3 lookup table with 2-6 colour stops, jittered per picture."""
    cols = np.array([rand_color(c) for _ in range(c.integers(2, 7))])
    step = c.random() < .25
    if r.random() < .2:
        cols = np.array([rand_color(r) for _ in range(len(cols))])
    cols = np.clip(cols + r.normal(size=cols.shape) * .05 + r.normal(size=3) * .04, 0, 1)
    t = np.linspace(0, len(cols) - 1, 256)
    t = np.round(t) if step else t
    return np.stack([np.interp(t, np.arange(len(cols)), cols[:, k]) for k in range(3)], 1).astype(np.float32)

def look(pal, t):
    return pal[(np.clip(t, 0, 1) * 255).astype(np.uint8)]

def emboss(rgb, h, k, ang=0.8):
    gy, gx = np.gradient(h)
    return np.clip(rgb + (k * (gx * np.cos(ang) + gy * np.sin(ang)))[..., None], 0, 1)

class Pen:
    """Antialiased drawing: a 2x PIL canvas reduced at the end; coordinates in pixels of N."""
    def __init__(self, bg):
        self.im = Image.new('RGB', (2 * N, 2 * N), tuple(int(255 * k) for k in bg)); self.d = ImageDraw.Draw(self.im)

    def rgb(self):
        return np.asarray(self.im.reduce(2), np.float32) / 255

def ink(pal, t, r=None, j=0.0):
    k = pal[int(np.clip(t, 0, 1) * 255)]
    if j:
        k = np.clip(k + r.normal() * j, 0, 1)
    return tuple(int(255 * q) for q in k)

# ---- families: f(c, r, pal) -> rgb
def fbm(c, r, pal): return look(pal, unit(noise(r, c.uniform(1, 3.2), c.uniform(1, 2.5), c.uniform(0, 3.2) + r.normal() * .15)))
def turbulence(c, r, pal): return look(pal, np.abs(noise(r, c.uniform(1.6, 3), hi=c.uniform(10, 60))) / c.uniform(1, 2))
def marble(c, r, pal):
    f, a, b, ang = c.uniform(.3, 1.2), c.uniform(.3, 1.5), c.uniform(2, 3.5), c.uniform(0, 3.2)
    u, _ = coords(r, ang)
    return look(pal, .5 + .5 * np.sin(6.28 * (f * u + a * noise(r, b))))
def wood(c, r, pal):
    f, a, asp, ang = c.uniform(.5, 1.6), c.uniform(.1, .4), c.uniform(.08, .35), c.uniform(0, 3.2)
    u, v = coords(r, ang); u, v = u - u.mean() + r.normal() * 2, (v - v.mean()) * asp
    t = f * np.hypot(u, v) + a * noise(r, 3)
    return look(pal, (t % 1) * .8 + .2 * unit(noise(r, 1, 4, -ang)))
def grating(c, r, pal):
    f, ang, k, w = c.uniform(.4, 3), c.uniform(0, 3.2), c.choice([1, 3, 20]), c.uniform(0, .25)
    u, _ = coords(r, ang, f, w)
    return look(pal, sharp(np.sin(6.28 * u) * 1.5, k))
def plaid(c, r, pal):
    f, g, ang, ang2, k = c.uniform(.4, 2), c.uniform(.4, 2), c.uniform(0, 3.2), c.uniform(.5, 1.6), c.choice([1, 6])
    u, v = coords(r, ang); w = u * np.cos(ang2) + v * np.sin(ang2)
    return look(pal, .5 * sharp(np.sin(6.28 * f * u), k) + .5 * sharp(np.sin(6.28 * g * w), k))
def gabors(c, r, pal):
    f, bw, ang, sp = c.uniform(4, 26), c.uniform(.15, .4), c.uniform(0, 3.2), c.uniform(.1, .8)
    a = ang + r.normal() * .1
    z = sum(noise(r, 0, 1 + 1.5 * (1 - sp), a + r.normal() * sp, f * (1 - bw), f * (1 + bw)) for _ in range(3))
    return look(pal, unit(z / 1.7))
def turing(c, r, pal):
    f, bias, k, an = c.uniform(5, 18), c.normal() * .6, c.choice([2, 12]), c.uniform(1, 2)
    return look(pal, sharp(noise(r, 0, an, c.uniform(0, 3.2), f * .75, f * 1.25) + bias, k))
def checker(c, r, pal):
    f, asp, w, ang = c.uniform(.5, 1.8), c.uniform(.5, 1), c.uniform(0, .25), c.uniform(0, 1.6)
    u, v = coords(r, ang, f, w); q = (np.floor(u) + np.floor(v * asp)) % 2
    return look(pal, q * .75 + .25 * unit(noise(r, 2)))
def dots(c, r, pal):
    f, rad, soft, jit, hexa = c.uniform(.6, 2.2), c.uniform(.2, .45), c.choice([4, 25]), c.choice([0, .2, .9]), c.random() < .5
    u, v = coords(r, c.uniform(0, 1.6), f)
    if hexa: u = u + .5 * (np.floor(v) % 2)
    f1, _, cid, _, _ = worley(u, v, r, jit if not hexa else 0)
    m = sharp(rad - f1, soft)
    return look(pal, m * (.55 + .45 * cid))
def bricks(c, r, pal):
    f, asp, gap, off, ang = c.uniform(.4, 1.3), c.uniform(1.2, 3), c.uniform(.05, .15), c.choice([0, .5, .33]), c.choice([0, .8])
    u, v = coords(r, ang, f, .05, .08); v = v * asp; row = np.floor(v); u = u + off * row
    iu, iv = np.floor(u).astype(int) % 97, row.astype(int) % 89
    tone = r.random((97, 89))[iu, iv]; e = np.minimum(np.minimum(u % 1, 1 - u % 1) * asp, np.minimum(v % 1, 1 - v % 1))
    return look(pal, sharp(e - gap, 40) * (.3 + .5 * tone + .1 * noise(r, 1.5)))
def voronoi(c, r, pal):
    f, asp, jit, edge = c.uniform(.4, 1.6), c.uniform(.35, 1), c.uniform(.5, 1), c.choice([0, .06, .12])
    u, v = coords(r, c.uniform(0, 3.2), f, c.uniform(0, .2)); f1, f2, cid, _, _ = worley(u, v * asp, r, jit)
    return look(pal, (.15 + .85 * cid) * (sharp(f2 - f1 - edge, 40) if edge else 1))
def cracks(c, r, pal):
    f, w, k = c.uniform(.4, 1.5), c.uniform(.1, .5), c.uniform(.03, .12)
    u, v = coords(r, 0, f, w, 3); f1, f2, _, _, _ = worley(u, v, r)
    return look(pal, np.minimum((f2 - f1) / k, 1) * .7 * (1 + .25 * noise(r, 2)))
def cells(c, r, pal):
    f, asp, inv = c.uniform(.5, 2), c.uniform(.35, 1), c.random() < .5
    u, v = coords(r, c.uniform(0, 3.2), f, .1); f1, f2, _, _, _ = worley(u, v * asp, r)
    return look(pal, f1 / (f2 + 1e-3) if inv else f1)
def scales(c, r, pal):
    f, asp, ang = c.uniform(.7, 1.8), c.uniform(.7, 1.4), c.uniform(0, 6.3)
    u, v = coords(r, ang, f, .05); v = v * asp * 2; best = np.zeros_like(u); row0 = np.floor(v)
    for k in (1, 0, -1):
        row = row0 + k; s = u + .5 * (row % 2); dx, dy = s % 1 - .5, (v - row) / 2
        d = np.hypot(dx, dy); best = np.where(d < .58, d / .58 * .8 + .2 * (np.sin(np.floor(s) * 7.1 + row * 3.7) * .5 + .5), best)
    return look(pal, best)
def leaves(c, r, pal):
    kind, alpha, smin, grad = c.integers(0, 4), c.uniform(1.5, 3), c.uniform(2, 6), c.random() < .4
    p = Pen(pal[0]); n = 260
    s = np.minimum(smin * (1 - r.random(n) * .995) ** (-1 / alpha), 45)[np.argsort(r.random(n))]
    for k in range(n):
        x, y, w, h = r.uniform(0, 2 * N), r.uniform(0, 2 * N), 2 * s[k], 2 * s[k] * (1 if kind == 0 else r.uniform(.4, 1))
        col = ink(pal, r.random(), r, .03)
        if kind < 2: p.d.ellipse((x - w, y - h, x + w, y + h), fill=col, outline=ink(pal, 0) if grad else None)
        else:
            m = 4 if kind == 2 else r.integers(3, 7); a = r.uniform(0, 6.3) + np.arange(m) * 6.283 / m
            p.d.polygon([(x + w * np.cos(t), y + h * np.sin(t)) for t in a], fill=col, outline=ink(pal, 0) if grad else None)
    return p.rgb()
def flow(r, swirl, beta=3.5):
    """Direction field (angle) along the level lines of a smooth potential."""
    z = noise(r, beta, hi=swirl); gy, gx = np.gradient(z)
    return np.arctan2(gx, -gy)
def strokes(c, r, pal):
    ln, wd, sw, mode, n = c.uniform(5, 18), c.uniform(1.2, 4), c.uniform(1.5, 5), c.integers(0, 3), 0
    base = c.uniform(0, 3.2); th = flow(r, sw) if mode else base + .3 * noise(r, 3.5)
    tone = unit(noise(r, 2.8)); n = int(min(2.2 * N * N / (ln * wd), 900)); p = Pen(pal[128])
    for x, y in r.integers(0, N, (n, 2)):
        t = th[y, x] + r.normal() * .1; a, b = np.cos(t) * ln, np.sin(t) * ln
        m = min(max(int(x + a / 2), 0), N - 1), min(max(int(y + b / 2), 0), N - 1); t2 = th[m[1], m[0]]
        q = (x + a / 2 + np.cos(t2) * ln / 2, y + b / 2 + np.sin(t2) * ln / 2) if abs(np.cos(t2 - t)) > .5 and np.cos(t2 - t) > 0 else (x + a, y + b)
        p.d.line([(2 * x, 2 * y), (2 * x + a, 2 * y + b), (2 * q[0], 2 * q[1])], fill=ink(pal, tone[y, x] + r.normal() * .12, r, .04), width=int(2 * wd), joint='curve')
    rgb = p.rgb()
    return emboss(rgb, rgb.mean(2), .6) if mode == 2 else rgb
def lic(c, r, pal):
    """Noise smeared along a flow: the texture of thick paint pulled by a brush."""
    sw, steps, beta, k = c.uniform(1.5, 6), int(c.integers(6, 16)), c.uniform(0, 1.5), c.uniform(.6, 1.6)
    th = flow(r, sw); dx, dy = np.cos(th), np.sin(th); src = noise(r, beta); acc = src.copy()
    for sgn in (1, -1):
        x, y = _x.copy(), _y.copy()
        for _ in range(steps):
            i, j = y.astype(int) % N, x.astype(int) % N
            x, y = x + sgn * dx[i, j], y + sgn * dy[i, j]; acc = acc + src[y.astype(int) % N, x.astype(int) % N]
    acc /= acc.std()
    return emboss(look(pal, unit(acc * k * .7 + noise(r, 3) * .9)), acc, .06)
def scribble(c, r, pal):
    n, w, turn, ln = c.integers(4, 24), c.uniform(.8, 3), c.uniform(.1, .8), c.integers(15, 50)
    p = Pen(pal[0])
    for _ in range(n):
        a = r.uniform(0, 6.3) + np.cumsum(r.normal(size=ln) * turn); q = r.uniform(0, 2 * N, 2)
        pts = np.stack([q[0] + np.cumsum(np.cos(a)) * 8, q[1] + np.cumsum(np.sin(a)) * 8], 1)
        p.d.line([tuple(k) for k in pts], fill=ink(pal, r.uniform(.3, 1)), width=max(int(2 * w), 1), joint='curve')
    return p.rgb()
def glyphs(c, r, pal):
    """Rows of made-up characters: an alphabet of stroke sets belongs to the class."""
    alpha = [[(c.integers(0, 3), c.integers(0, 4), c.integers(0, 3), c.integers(0, 4), c.random()) for _ in range(c.integers(2, 5))] for _ in range(12)]
    h, w, ang, sp = c.uniform(7, 18), c.uniform(1, 2.4), c.normal() * .2, c.uniform(1.3, 1.8)
    h *= np.exp(r.normal() * .15); p = Pen(pal[0]); y = r.uniform(-h, 0)
    while y < N:
        x = r.uniform(-h, 0)
        while x < N:
            if r.random() > .15:
                col = ink(pal, r.uniform(.6, 1))
                for x0, y0, x1, y1, arc in alpha[r.integers(12)]:
                    g = lambda a, b: (2 * (x + (a * .3 + ang * (3 - b) * .3) * h), 2 * (y + b * .33 * h))
                    (ax, ay), (bx, by) = g(x0, y0), g(x1, y1)
                    if arc < .6: p.d.line([(ax, ay), (bx, by)], fill=col, width=int(2 * w))
                    else: p.d.arc((min(ax, bx) - 1, min(ay, by) - 1, max(ax, bx) + h * .4, max(ay, by) + h * .4), int(360 * arc), int(360 * arc) + 200, fill=col, width=int(2 * w))
            x += h * .85
        y += h * sp
    return p.rgb()
def weave(c, r, pal):
    f, gap, ang, k, tw = c.uniform(.7, 2), c.uniform(.05, .3), c.uniform(0, 1.6), c.uniform(0, .4), c.choice([1, 2, 3])
    u, v = coords(r, ang, f, .06); over = ((np.floor(u) + tw * np.floor(v)) % (tw + 1)) < 1
    a, b = np.abs(u % 1 - .5) * 2, np.abs(v % 1 - .5) * 2
    t = np.where(over, .9 - .35 * a ** 2 + k * np.sin(25 * v) * .3, .5 - .4 * b ** 2 + k * np.sin(25 * u) * .3)
    return look(pal, t * sharp(1 - gap - np.where(over, a, b), 30))
def flame(c, r, pal):
    """Flame fractal by the chaos game: affine maps followed by a non-linear variation."""
    k = c.integers(2, 5); A = c.uniform(-1, 1, (k, 2, 3)); var = c.integers(0, 4, k); zoom = c.uniform(35, 75)
    A = A + r.normal(size=A.shape) * .02; x, y = r.uniform(-1, 1, (2, 2000)); cc = r.random(x.size); H = np.zeros(N * N); C = np.zeros(N * N)
    a0 = r.uniform(0, 6.3); zoom *= np.exp(r.normal() * .15); ox, oy = r.normal(size=2) * 10 + N / 2
    for it in range(26):
        s = r.integers(0, k, x.size); M = A[s]
        x, y = M[:, 0, 0] * x + M[:, 0, 1] * y + M[:, 0, 2], M[:, 1, 0] * x + M[:, 1, 1] * y + M[:, 1, 2]
        r2 = x * x + y * y + 1e-6; vv = var[s]; sn, cs = np.sin(r2), np.cos(r2)
        x, y = (np.select([vv == 0, vv == 1, vv == 2], [np.sin(x), x / r2, x * sn - y * cs], x), np.select([vv == 0, vv == 1, vv == 2], [np.sin(y), y / r2, x * cs + y * sn], y))
        x, y = np.clip(x, -9, 9), np.clip(y, -9, 9); cc = (cc + s / max(k - 1, 1)) / 2
        if it > 5:
            px = ((x * np.cos(a0) - y * np.sin(a0)) * zoom + ox).astype(int); py = ((x * np.sin(a0) + y * np.cos(a0)) * zoom + oy).astype(int)
            ok = (px >= 0) & (px < N) & (py >= 0) & (py < N); q = py[ok] * N + px[ok]
            H += np.bincount(q, minlength=N * N); C += np.bincount(q, cc[ok], minlength=N * N)
    d = np.clip(np.log1p(H) / np.log1p(max(H.max() * .4, 1)), 0, 1).reshape(-1, 1) ** .6
    return (look(pal, C / np.maximum(H, 1)) * d + (1 - d) * pal[c.integers(256)] * .4).reshape(N, N, 3)
def swirls(c, r, pal):
    f, n, tw, sz = c.uniform(1, 3.5), c.integers(0, 4), c.uniform(1, 6), c.uniform(.22, .6)
    u, v = coords(r, 0, sz, .08, 3); f1, _, cid, dx, dy = worley(u, v, r, .7)
    t = n * np.arctan2(dy, dx) + 6.28 * f * f1 + tw * np.log(f1 + .08)
    return look(pal, .5 + .35 * np.sin(t) + .25 * (cid - .5) + .06 * noise(r, 1))
def rings(c, r, pal):
    f, sz, k = c.uniform(1.5, 6), c.uniform(.2, .8), c.choice([1, 8])
    u, v = coords(r, 0, sz, .05, 3); f1, _, cid, _, _ = worley(u, v, r, .9)
    return look(pal, sharp(np.sin(6.28 * f * f1), k) * .7 + .3 * cid)
def softlight(c, r, pal):
    """Smooth gradients with soft shadows: shaded balls and discs over a gradient."""
    n, s0, amb, a = c.integers(1, 9), c.uniform(8, 30), c.uniform(.1, .5), c.uniform(0, 6.3)
    u, _ = coords(r, c.uniform(0, 6.3)); rgb = look(pal, unit(u - u.mean(), 4) + .05 * noise(r, 3))
    for _ in range(n):
        s = s0 * np.exp(r.normal() * .3); x, y = (_x - r.uniform(0, N)) / s, (_y - r.uniform(0, N)) / s
        sh = np.exp(-((x - .5 * np.cos(a)) ** 2 + (y - .5 * np.sin(a)) ** 2) * 1.2); rgb = rgb * (1 - .6 * sh[..., None])
        d2 = x * x + y * y; z = np.sqrt(np.maximum(1 - d2, 0)); lam = np.clip(-x * np.cos(a) * .6 - y * np.sin(a) * .6 + z * .6, 0, 1)
        m = sharp(1 - d2, 12)[..., None]; rgb = rgb * (1 - m) + m * (pal[r.integers(256)] * (amb + lam[..., None]) + .5 * lam[..., None] ** 12)
    return np.clip(rgb, 0, 1)
def hairs(c, r, pal):
    ang, sp, ln, w, n = c.uniform(0, 6.3), c.uniform(.05, .6), c.uniform(8, 30), c.integers(1, 4), int(c.integers(250, 800))
    p = Pen(pal[0]); a0 = ang + .4 * noise(r, 3.5) + r.normal() * .1
    for x, y in r.integers(0, N, (n, 2)):
        t = a0[y, x] + r.normal() * sp; p.d.line((2 * x, 2 * y, 2 * x + 2 * ln * np.cos(t), 2 * y + 2 * ln * np.sin(t)), fill=ink(pal, r.random()), width=int(w))
    return p.rgb()
def truchet(c, r, pal):
    f, w, kind, k = c.uniform(.5, 1.3), c.uniform(.08, .2), c.integers(0, 3), c.uniform(.1, .9)
    u, v = coords(r, c.uniform(0, 1.6), f); iu, iv = np.floor(u).astype(int), np.floor(v).astype(int)
    fl = (r.random((97, 89)) < k)[iu % 97, iv % 89]; x, y = u % 1, v % 1; x = np.where(fl, 1 - x, x)
    if kind == 0: d = np.minimum(np.abs(np.hypot(x, y) - .5), np.abs(np.hypot(1 - x, 1 - y) - .5))
    elif kind == 1: d = np.minimum(np.abs(x - y), 1) * .7
    else: return look(pal, np.where(x > y, .85, .15) + .1 * noise(r, 1.5))
    return look(pal, sharp(w - d, 40) * .8 + .1 + .05 * noise(r, 2))
def hatch(c, r, pal):
    f, ang, k = c.uniform(1.2, 3), c.uniform(0, 3.2), c.integers(1, 4); tone = unit(noise(r, 3)) * 1.2; ink_ = np.ones_like(tone)
    for i in range(k):
        u, _ = coords(r, ang + i * .9, f, .03, .08); ink_ = ink_ * (1 - sharp(np.sin(6.28 * u) * .5 + .5 - tone - .12 * i, 12))
    return look(pal, 1 - ink_)
def mosaic(c, r, pal):
    f, jit, gap, asp, ang = c.uniform(.9, 2.4), c.choice([.1, .5, .9]), c.uniform(.04, .14), c.uniform(.6, 1), c.uniform(0, 1.6)
    u, v = coords(r, ang, f, .15); f1, f2, cid, dx, dy = worley(u, v * asp, r, jit); tone = unit(noise(r, 3.2, hi=8), 1.6)
    iy, ix = np.clip(_y + dy * 16 / f, 0, N - 1).astype(int), np.clip(_x + dx * 16 / f, 0, N - 1).astype(int)
    return look(pal, tone[iy, ix] + .25 * (cid - .5)) * sharp(f2 - f1 - gap, 30)[..., None]
def pointillism(c, r, pal):
    s, n, sp = c.uniform(1.5, 4.5), 0, c.uniform(.05, .3); tone = unit(noise(r, 3, hi=8), 1.6); n = int(min(1.6 * N * N / (s * s * 3), 1300)); p = Pen(pal[200])
    for x, y in r.integers(0, N, (n, 2)):
        q = s * r.uniform(.7, 1.2); p.d.ellipse((2 * (x - q), 2 * (y - q), 2 * (x + q), 2 * (y + q)), fill=ink(pal, tone[y, x] + r.normal() * sp, r, .05))
    return p.rgb()
def trees(c, r, pal):
    br, sp, dec, w0 = c.integers(2, 4), c.uniform(.25, .8), c.uniform(.65, .8), c.uniform(3, 8); p = Pen(pal[0])
    def grow(x, y, t, ln, w, d):
        a, b = x + ln * np.cos(t), y + ln * np.sin(t); p.d.line((x, y, a, b), fill=ink(pal, .4 + .12 * (5 - d)), width=max(int(w), 1))
        if d:
            for k in range(br): grow(a, b, t + sp * (k - (br - 1) / 2) * 2 / max(br - 1, 1) + r.normal() * .15, ln * dec * r.uniform(.8, 1.2), w * .65, d - 1)
    for _ in range(5): grow(r.uniform(0, 2 * N), 2 * N * r.uniform(.7, 1.1), -1.57 + r.normal() * .2, r.uniform(35, 60), w0, 5 if br == 2 else 4)
    return p.rgb()
def facets(c, r, pal):
    """Cubist planes: half-plane splits with a tone gradient inside each facet."""
    n, g, ln = c.integers(5, 16), c.uniform(.05, .4), c.random() < .5; code = np.zeros((N, N), int); e = np.full((N, N), 9., np.float32)
    for k in range(n):
        a = r.uniform(0, 6.3); d = _x * np.cos(a) + _y * np.sin(a) - (N / 2 * (np.cos(a) + np.sin(a)) + r.normal() * 40)
        code = code * 2 + (d > 0); e = np.minimum(e, np.abs(d))
    h = (code * 2654435761 >> 7) % 1021 / 1021.; ang = h * 17
    t = h * (1 - g) + g * (.5 + .5 * np.sin((_x * np.cos(ang) + _y * np.sin(ang)) / 12))
    return look(pal, t) * (sharp(e - 1, 3)[..., None] if ln else 1)

FAMILIES = [fbm, turbulence, marble, wood, grating, plaid, gabors, turing, checker, dots, bricks, voronoi, cracks, cells, scales,
            leaves, strokes, lic, scribble, glyphs, weave, flame, swirls, rings, softlight, hairs, truchet, hatch, mosaic,
            pointillism, trees, facets]
PER_FAMILY = 8
CLASSES = len(FAMILIES) * PER_FAMILY

def draw(cls, r):
    """One N x N uint8 picture of class `cls` with instance generator `r`."""
    c = np.random.default_rng(1000 + cls); pal = palette(np.random.default_rng(77 + (cls * 7) % 48), r)
    rgb = FAMILIES[cls // PER_FAMILY](c, r, pal)
    if r.random() < .4: rgb = rgb * (1 + .18 * noise(r, 3.5, hi=4))[..., None]              # uneven light
    if r.random() < .3: rgb = rgb + r.normal(size=rgb.shape) * r.uniform(0, .04)            # grain
    return (np.clip(rgb, 0, 1) * 255 + .5).astype(np.uint8)

def mask(r):
    """Soft-edged region in [0,1] for pasting one texture into another."""
    k = r.integers(0, 4)
    if k == 0: z = noise(r, 3.5) * 8
    elif k == 1: z = (_x - r.uniform(30, 98)) * np.cos(a := r.uniform(0, 6.3)) + (_y - r.uniform(30, 98)) * np.sin(a)
    elif k == 2: z = r.uniform(15, 45) - np.hypot((_x - r.uniform(20, 108)) * r.uniform(.6, 1), _y - r.uniform(20, 108))
    else:
        a = r.uniform(0, 1.6); u, v = (_x - N / 2) * np.cos(a) + (_y - N / 2) * np.sin(a), (_y - N / 2) * np.cos(a) - (_x - N / 2) * np.sin(a)
        z = np.minimum(r.uniform(12, 45) - np.abs(u + r.normal() * 20), r.uniform(12, 45) - np.abs(v + r.normal() * 20))
    return (sharp(z, 1.5) * 255).astype(np.uint8)

if __name__ == '__main__':
    ap = argparse.ArgumentParser(); ap.add_argument('out'); ap.add_argument('--per-class', type=int, default=60)
    ap.add_argument('--worker', default='0/1'); ap.add_argument('--sheet'); ap.add_argument('--seed', type=int, default=0)
    a = ap.parse_args(); w, W = map(int, a.worker.split('/'))
    if a.sheet:
        tm = []; im = np.zeros((len(FAMILIES) * N, PER_FAMILY * N, 3), np.uint8)
        for i, f in enumerate(FAMILIES):
            t0 = time.time()
            for j in range(PER_FAMILY): im[i * N:(i + 1) * N, j * N:(j + 1) * N] = draw(i * PER_FAMILY + j, np.random.default_rng([a.seed, i, j]))
            tm.append((round((time.time() - t0) / PER_FAMILY * 1e3, 1), f.__name__))
        Image.fromarray(im).save(a.sheet); print(sorted(tm)[::-1], 'mean ms', np.mean([t[0] for t in tm]))
    else:
        # class-balanced; every prefix of the pool holds complete rounds over the classes
        idx = np.arange(CLASSES * a.per_class); mine = idx[w::W]
        pool = np.lib.format.open_memmap(a.out, 'w+' , np.uint8, (len(mine), N, N, 3))
        for k, i in enumerate(mine): pool[k] = draw(i % CLASSES, np.random.default_rng([a.seed, i]))
        np.save(a.out.replace('.npy', '.cls.npy'), mine % CLASSES)
