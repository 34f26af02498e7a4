"""Noise, the same for the same seed: tiles made by their spectrum, sampled anywhere."""
import numpy


def clamp(x, low=0.0, high=1.0):
    return numpy.minimum(numpy.maximum(x, low), high)


def smooth(low: float, high: float, x):
    """0 below low, 1 above high (or the other way round), smooth between."""
    t = clamp((x - low) / (high - low))
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    return a + (b - a) * t


def over(below, above, cover):
    """A colour (an array ... x 3, or three numbers) laid over another, as far as `cover` says."""
    return mix(below, numpy.asarray(above, numpy.float32), cover[..., None])


class Field:
    """A periodic random field of zero mean and unit deviation, its amplitude falling with frequency f as f^-slope."""

    def __init__(self, seed: int, slope: float, size: int = 1024, low: float = 1.0, high: float = 400.0):
        random = numpy.random.default_rng(seed)
        fy, fx = numpy.fft.fftfreq(size)[:, None] * size, numpy.fft.rfftfreq(size)[None] * size
        f = numpy.hypot(fx, fy)
        amplitude = numpy.where((f >= low) & (f <= high), numpy.maximum(f, 1) ** -slope, 0)
        tile = numpy.fft.irfft2(amplitude * numpy.exp(2j * numpy.pi * random.random(amplitude.shape)), s=(size, size))
        self.tile = (tile / tile.std()).astype(numpy.float32)
        self.size = size

    def __call__(self, u, v):
        """At u, v in tiles: 1 is one period. Bilinear."""
        u, v = (u * self.size) % self.size, (v * self.size) % self.size
        i, j = u.astype(numpy.int32) % self.size, v.astype(numpy.int32) % self.size
        a, b = u - numpy.floor(u), v - numpy.floor(v)
        i2, j2, t = (i + 1) % self.size, (j + 1) % self.size, self.tile
        return (t[j, i] * (1 - a) + t[j, i2] * a) * (1 - b) + (t[j2, i] * (1 - a) + t[j2, i2] * a) * b
