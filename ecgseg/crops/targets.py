"""Crops drawn from pages made small, and what the network should say of each."""

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.crops.network_input import SIDE, network_input
from ecgseg.crops.pen_area import stroke_coverage
from ecgseg.crops.trace_columns import Columns
from ecgseg.crops.traced_pages import TracedPage, Track

__all__ = ["CropWindow", "crop_target", "draw_window", "stack_targets"]

Arrays: TypeAlias = dict[str, NDArray[np.float32]]

LARGEST_HEIGHT = 288
"""Px; higher crops are left out of training, for they would make batches large."""

LEAST_HEIGHT = 24
LEAST_SEEN = 0.6
"""Share of a window's columns in which the target must be seen."""

WIDEST_MARGIN = 30.0
"""Px of paper above and below the target, at most: 4 to 5 mm."""

SIGMA = 1.2
"""Px: how wide the line's distribution over a column is where it is level."""

STEEP = 0.25
"""By how much of its extent within the column the distribution is wider."""

PLAIN = 0.3
"""Share that is kept of the windows in which no other trace crosses the target: they are easy."""

TOLD = 0.7
"""Share of the crops whose baseline is told: where it is not, the network is told each level in turn."""

LOOSE = 0.4
"""Share of these that the target does not fill: it need not, for it is told apart by its baseline."""


class CropWindow(NamedTuple):
    """A crop of a page: which track is its target, where it is cut, and whether its baseline is told."""

    target: int
    x0: int
    y0: int
    x1: int
    y1: int
    told: float | None


def draw_window(page: TracedPage, width: int, *, rng: np.random.Generator) -> CropWindow | None:
    """Draw a crop: a track, a stretch of it, and margins above and below.

    Parameters
    ----------
    page : TracedPage
    width : int
        Of the crop, px; less where the track is shorter.
    rng : numpy.random.Generator

    Returns
    -------
    CropWindow or None
        None where the draw is none to train on; draw again.
    """
    number = int(rng.integers(len(page.tracks)))
    track = page.tracks[number]
    x0, x1 = _stretch(track.columns, width, page.image.shape[1], rng)
    top, bottom = track.columns.top[x0:x1], track.columns.bottom[x0:x1]
    if x1 - x0 < SIDE or np.isfinite(top).mean() < LEAST_SEEN:
        return None
    margin = rng.uniform(0, WIDEST_MARGIN) + page.pen / 2
    above, below = margin + rng.uniform(-2, 2, size=2)
    told = None
    if rng.random() < TOLD:
        told = track.baseline + float(rng.normal(0, 1.5))
        if rng.random() < LOOSE:
            above, below = rng.uniform(-10, 80, size=2)
    y0 = max(int(np.floor(np.nanmin(top) - above)), 0)
    y1 = min(int(np.ceil(np.nanmax(bottom) + below)) + 1, page.image.shape[0])
    if not LEAST_HEIGHT <= y1 - y0 <= LARGEST_HEIGHT or (told is not None and not y0 <= told < y1):
        return None
    window = CropWindow(number, x0, y0, x1, y1, told)
    return window if rng.random() < PLAIN or _is_crossed(page, window) else None


def crop_target(page: TracedPage, window: CropWindow, *, rng: np.random.Generator | None = None) -> Arrays:
    """Return what the network is shown of a crop, and what it should say.

    Parameters
    ----------
    page : TracedPage
    window : CropWindow
    rng : numpy.random.Generator or None
        For changes of light, colour and sharpness, and turning upside down; None for none.

    Returns
    -------
    dict of ndarray of float32
        ``image`` (CHANNELS, h, w); ``target`` and ``other`` (h, w), the ink of the target and that of all
        other traces, 0 to 1; ``line`` (w,), y of the target, px, NaN where it is absent; ``sigma`` (w,), px.
    """
    height = window.y1 - window.y0
    image = page.image[window.y0 : window.y1, window.x0 : window.x1]
    target = _moved(page.tracks[window.target], window)
    others = [_moved(t, window) for number, t in enumerate(page.tracks) if number != window.target]
    others = [columns for columns in others if _crosses(columns, height, page.pen)]
    told = None if window.told is None else window.told - window.y0
    if rng is not None:
        image = _changed(image, rng)
        if rng.random() < 0.25:
            image, told = image[::-1], None if told is None else height - 1 - told
            target, others = _turned(target, height), [_turned(columns, height) for columns in others]
    radius = page.pen / 2
    other = np.zeros((height, image.shape[1]), dtype=np.float32)
    for columns in others:
        np.maximum(other, stroke_coverage(columns, radius, height), out=other)
    inside = (target.y > -0.5) & (target.y < height - 0.5)
    return {
        "image": network_input(image, baseline=told, size=(image.shape[1], height)),
        "target": stroke_coverage(target, radius, height),
        "other": other,
        "line": np.where(inside, target.y, np.nan).astype(np.float32),
        "sigma": np.nan_to_num(SIGMA + STEEP * (target.bottom - target.top), nan=SIGMA).astype(np.float32),
    }


def stack_targets(samples: list[Arrays]) -> Arrays:
    """Put crops of different sizes into one batch, filled up at the right and below.

    Parameters
    ----------
    samples : list of dict
        As of `crop_target`.

    Returns
    -------
    dict of ndarray of float32
        With one dimension more, and sides that are multiples of `ecgseg.crops.network_input.SIDE`.
    """
    heights, widths = zip(*(sample["target"].shape for sample in samples), strict=True)
    rows, columns = (-(-max(sides) // SIDE) * SIDE for sides in (heights, widths))
    batch = {
        key: np.full(
            (len(samples), *_full_shape(samples[0][key], rows, columns)), FILL.get(key, 0), dtype=np.float32
        )
        for key in samples[0]
    }
    for number, sample in enumerate(samples):
        for key, value in sample.items():
            batch[key][number][tuple(slice(side) for side in value.shape)] = value
        # The height goes on below the crop, as in `network_input`.
        last = max(sample["target"].shape[0] - 1, 1)
        batch["image"][number, 3] = (2 * np.arange(rows, dtype=np.float32) / last - 1)[:, None]
        if sample["image"][4].any():
            batch["image"][number, 4, :, sample["target"].shape[1] :] = batch["image"][number, 4, :, :1]
    return batch


FILL = {"line": np.nan, "sigma": SIGMA}


def _full_shape(value: NDArray[np.float32], rows: int, columns: int) -> tuple[int, ...]:
    return {1: (columns,), 2: (rows, columns), 3: (value.shape[0], rows, columns)}[value.ndim]


def _stretch(columns: Columns, width: int, page_width: int, rng: np.random.Generator) -> tuple[int, int]:
    """Return a stretch of a track: somewhere on it, or at one of its ends with some paper beyond."""
    seen = np.flatnonzero(np.isfinite(columns.y))
    if not seen.size:
        return 0, 0
    margin = int(rng.integers(0, 24))
    first, last = max(int(seen[0]) - margin, 0), min(int(seen[-1]) + 1 + margin, page_width)
    x0 = int(rng.integers(first, max(last - width, first) + 1))
    if rng.random() < 0.25:
        x0 = first if rng.random() < 0.5 else max(last - width, first)
    return x0, min(x0 + width, last)


def _moved(track: Track, window: CropWindow) -> Columns:
    return Columns(*(value[window.x0 : window.x1] - window.y0 for value in track.columns))


def _is_crossed(page: TracedPage, window: CropWindow) -> bool:
    """Return whether another trace touches or crosses the target in some columns."""
    target = _moved(page.tracks[window.target], window)
    others = (_moved(t, window) for number, t in enumerate(page.tracks) if number != window.target)
    with np.errstate(invalid="ignore"):
        return any(
            ((other.top < target.bottom + page.pen) & (other.bottom > target.top - page.pen)).sum() > 1
            for other in others
        )


def _turned(columns: Columns, height: int) -> Columns:
    last = np.float32(height - 1)
    return Columns(last - columns.y, last - columns.bottom, last - columns.top)


def _crosses(columns: Columns, height: int, pen: float) -> bool:
    with np.errstate(invalid="ignore"):
        return bool(((columns.bottom > -pen) & (columns.top < height + pen)).any())


def _changed(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a crop in other light and colour, blurred or noisy now and then."""
    values: NDArray[np.float32] = image.astype(np.float32)
    if rng.random() < 0.25:
        values[:] = values.mean(axis=2, keepdims=True)
    values = (np.float32(255) * (values / np.float32(255)) ** np.float32(rng.uniform(0.7, 1.4))).astype(
        np.float32
    )
    values *= rng.uniform(0.9, 1.05, size=3).astype(np.float32) * np.float32(rng.uniform(0.8, 1.05))
    if rng.random() < 0.25:
        values = np.asarray(cv2.GaussianBlur(values, (0, 0), float(rng.uniform(0.3, 0.9))), np.float32)
    if rng.random() < 0.3:
        values += rng.normal(0, rng.uniform(1, 8), size=values.shape).astype(np.float32)
    return np.asarray(np.clip(values, 0, 255), np.uint8)
