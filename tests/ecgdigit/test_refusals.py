"""Pictures that show no twelve-lead page never come back as a recording."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgdigit import load_digitizer
from ecgtypes import EcgError

SIZE = (560, 760)


def _polyline(image: NDArray[np.uint8], y: NDArray[np.float64], x0: int, x1: int, grey: int = 20) -> None:
    import cv2

    points = np.stack([np.linspace(x0, x1, y.size), y], axis=1)
    cv2.polylines(image, [np.round(points * 16).astype(np.int32)], False, (grey,) * 3, 1, cv2.LINE_AA, 4)


def eeg() -> NDArray[np.uint8]:
    """Twenty channels of slow waves and noise, upright lines each second."""
    rng, image = np.random.default_rng(1), np.full((*SIZE, 3), 255, np.uint8)
    image[:, 60:740:68] = 190
    for row in range(20):
        t = np.arange(1500) / 150
        wave = 4 * np.sin(2 * np.pi * (9 + rng.normal()) * t + row) + np.cumsum(rng.normal(0, 0.4, t.size))
        _polyline(image, 20 + 26 * row + wave - np.linspace(wave[0], wave[-1], t.size), 60, 740)
    return image


def plot() -> NDArray[np.uint8]:
    """A chart with axes, a coarse grid of its own and two curves."""
    image = np.full((*SIZE, 3), 255, np.uint8)
    image[60:500:55, 80:720] = image[60:500, 80:720:80] = 200
    image[60:501, (80, 719)] = image[(60, 500), 80:720] = 0
    t = np.linspace(0, 10, 900)
    _polyline(image, 280 + 150 * np.sin(t), 80, 720)
    _polyline(image, 280 + 60 * np.cos(2.3 * t) * np.exp(-t / 6), 80, 720, 90)
    return image


def text() -> NDArray[np.uint8]:
    """Lines of words, drawn as blocks of letters."""
    rng, image = np.random.default_rng(2), np.full((*SIZE, 3), 250, np.uint8)
    for top in range(40, 520, 18):
        for left in range(50, 700, 9):
            if rng.random() < 0.82:
                image[top : top + rng.integers(5, 11), left : left + rng.integers(2, 7)] = 25
    return image


def landscape() -> NDArray[np.uint8]:
    """Clouds of every size, darker below a ridge."""
    rng = np.random.default_rng(3)
    fy, fx = np.fft.fftfreq(SIZE[0])[:, None], np.fft.fftfreq(SIZE[1])[None, :]
    waves = np.fft.fft2(rng.normal(size=SIZE)) / np.maximum(np.hypot(fx, fy), 1e-3) ** 1.3
    clouds = np.fft.ifft2(waves).real
    grey = 130 + 35 * clouds / clouds.std()
    ridge = 300 + np.cumsum(rng.normal(0, 2, SIZE[1]))
    grey[np.arange(SIZE[0])[:, None] > ridge] -= 60
    tint = np.array([1.0, 1.05, 0.9])
    return np.clip(grey[:, :, None] * tint, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("picture", [eeg, plot, text, landscape])
def test_what_is_no_page_is_refused(picture):
    with pytest.raises(EcgError):
        load_digitizer("classical").digitize(picture())
