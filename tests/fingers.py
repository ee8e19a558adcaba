"""Decides how tests have fingers: templates by hand, and images of ridges grown from a seed.

Nobody's finger lies in this repository.
"""

import io
import struct

import numpy as np
from PIL import Image

SIZE = (300, 240)
_PERIOD = 9.0
_HALF = 11
_DIRECTIONS = 16


def template(*, minutiae: int = 30, views: int = 1) -> bytes:
    """A template (ISO 19794-2) with minutiae in a row."""
    body = b"".join(
        struct.pack(">HHBB", 0x4000 | (20 + 5 * each), 30 + 7 * each, each, 60)
        for each in range(minutiae)
    )
    view = struct.pack(">BBBB", 1, 0, 80, minutiae) + body + b"\x00\x00"
    length = 24 + len(view)
    head = struct.pack(
        ">4s4sIHHHHHBB", b"FMR\x00", b" 20\x00", length, 0, 240, 300, 197, 197, views, 0
    )
    return head + view


def image(seed: int, *, turned: float = 0.0, noise: float = 0.1) -> bytes:
    """A scanner's image (PNG, 500 ppi): ridges along the directions that a seed gives them."""
    rng = np.random.default_rng(seed)
    height, width = SIZE
    down, across = np.mgrid[0:height, 0:width].astype(float)
    core = (height * rng.uniform(0.4, 0.5), width * rng.uniform(0.45, 0.55))
    delta = (core[0] + rng.uniform(60, 100), core[1] + rng.uniform(-40, 40))
    angle = 0.5 * (
        np.arctan2(down - core[0], across - core[1])
        - rng.uniform(0.9, 1.1) * np.arctan2(down - delta[0], across - delta[1])
    ) + np.pi / 2 * rng.uniform(0.9, 1.1)
    place = np.round((angle % np.pi) / np.pi * _DIRECTIONS).astype(int) % _DIRECTIONS
    shape = (height + 2 * _HALF, width + 2 * _HALF)
    bank = [
        np.fft.rfft2(_ridge(np.pi * each / _DIRECTIONS), s=shape) for each in range(_DIRECTIONS)
    ]
    grown = rng.normal(size=SIZE)
    for _ in range(6):
        spectrum = np.fft.rfft2(grown, s=shape)
        found = np.zeros(SIZE)
        for each, ridge in enumerate(bank):
            whole = np.fft.irfft2(spectrum * ridge, s=shape)
            here = whole[_HALF : _HALF + height, _HALF : _HALF + width]
            found[place == each] = here[place == each]
        grown = np.tanh(found / found.std() * 1.5)
    inside = ((down - height / 2) / (height * 0.47)) ** 2 + (
        (across - width / 2) / (width * 0.46)
    ) ** 2 < 1
    drawn = Image.fromarray(np.where(inside, 127 - 110 * grown, 255).astype(np.uint8))
    pressed = np.asarray(drawn.rotate(turned, fillcolor=255, resample=Image.Resampling.BICUBIC))
    spoilt = np.random.default_rng(seed + int(turned)).normal(size=SIZE) * 255 * noise
    into = io.BytesIO()
    Image.fromarray(np.clip(pressed + spoilt, 0, 255).astype(np.uint8)).save(into, "PNG")
    return into.getvalue()


def _ridge(angle: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """A filter that lets ridges of one direction through."""
    down, across = np.mgrid[-_HALF : _HALF + 1, -_HALF : _HALF + 1].astype(float)
    along = across * np.cos(angle) + down * np.sin(angle)
    beside = down * np.cos(angle) - across * np.sin(angle)
    wave = np.cos(2 * np.pi * beside / _PERIOD)
    ridge = wave * np.exp(-(along**2 + beside**2) / (2 * 4.2**2))
    ridge -= ridge.mean()
    return np.asarray(ridge / np.abs(ridge).sum())
