"""How a crop is prepared for the network: to a size at which pens are alike, and to ink on white."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["NORMAL_PEN", "as_ink", "estimate_pen", "resized"]

NORMAL_PEN = 2.2
"""Width of the pen on an image that the network sees, px."""

PAPER_PERCENTILE = 80.0
"""Of each colour's values: more than half of a crop is bare paper, and grid lines are darker."""

INK_PERCENTILE = 99.5
"""Of how much darker than the paper pixels are: that of the ink."""

ENOUGH = 100_000
"""Pixels of which percentiles are taken."""

FEWEST = 16
"""Dark pixels from which on the width of a line can be measured."""

THINNEST = 0.8
"""Px: thinner lines are not told from this."""

SPREAD = 1.2
"""Px squared: what blur and whole pixels add to the square of a line's width."""

FAINTEST = 0.3
"""Ink that is less dark than this is not made darker: it may be noise."""


def resized(image: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    """Return an image at another size.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    factor : float
        By which its sides are multiplied. Each new side is rounded up, and what it is too long is filled
        by repeating the edge, so that the centre of pixel ``i`` lies at ``(i + 0.5) * factor - 0.5``.

    Returns
    -------
    ndarray of uint8
    """
    import cv2  # noqa: PLC0415 (comes with albumentations)

    height, width = image.shape[:2]
    size = (max(int(np.ceil(width * factor - 1e-9)), 1), max(int(np.ceil(height * factor - 1e-9)), 1))
    if factor < 1:
        # Averages over areas; the last ones may reach beyond the edge.
        right = int(np.ceil(size[0] / factor)) - width
        below = int(np.ceil(size[1] / factor)) - height
        filled = cv2.copyMakeBorder(image, 0, max(below, 0), 0, max(right, 0), cv2.BORDER_REPLICATE)
        # With its size left open, the factor is kept as it is.
        small = np.asarray(
            cv2.resize(filled, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8
        )
        return small[: size[1], : size[0]]
    matrix = np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2]])
    return np.asarray(
        cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def as_ink(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how dark each colour of each pixel is, from paper (0) to ink (1).

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    ndarray of float32, shape (height, width, 3)
        -0.5 to 1.5.
    """
    # Every n-th pixel of a large image says as much.
    step = max(round(np.sqrt(image.shape[0] * image.shape[1] / ENOUGH)), 1)
    some = image[::step, ::step]
    paper = np.maximum(np.percentile(some, PAPER_PERCENTILE, axis=(0, 1)), 1).astype(np.float32)
    dark = 1 - image / paper
    strongest = float(np.percentile(dark[::step, ::step].mean(axis=2), INK_PERCENTILE))
    return np.asarray(np.clip(dark / max(strongest, FAINTEST), -0.5, 1.5), dtype=np.float32)


def estimate_pen(image: NDArray[np.uint8]) -> float:
    """Return how wide the line is that traces on a crop are drawn with.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    float
        px, at least `THINNEST`: the median, over the runs of dark pixels along y, of the run or, where it
        is shorter, of that along x through its middle, less what blur and whole pixels add to it. A blot
        where traces run into one another holds many pixels and few runs, so it counts little.
    """
    red, green, blue = np.moveaxis(as_ink(image), 2, 0)
    # A coloured grid is pale in its own colour.
    dark = np.minimum(np.minimum(red, green), blue)
    strong = dark[dark > 1 / 3]
    if strong.size < FEWEST:
        return THINNEST
    # Half as dark as most of the ink: grid lines that are nearly as dark would have been most of it.
    level = 0.5 * float(np.percentile(strong, 90))
    ink = dark > level
    middles = _run_middles(ink.T).T
    shorter = np.minimum(_run_lengths(ink), _run_lengths(ink.T).T)[middles]
    run = float(np.median(shorter)) if shorter.size else 0.0
    return float(np.sqrt(max(run**2 - SPREAD, THINNEST**2)))


def _run_lengths(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return at each pixel the length of the run of true pixels along its row; 0 where it is false."""
    _, start, stop = _runs(mask)
    lengths = (stop - start).astype(np.int32)
    out = np.zeros(mask.shape, dtype=np.int32)
    out[mask] = np.repeat(lengths, lengths)
    return out


def _run_middles(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the middle of each run of true pixels along its row."""
    row, start, stop = _runs(mask)
    out = np.zeros(mask.shape, dtype=np.bool_)
    out[row, (start + stop - 1) // 2] = True
    return out


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return row, first and past-the-last column of each run of true pixels along rows, row by row."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = mask
    steps = np.diff(padded, axis=1)
    row, start = np.nonzero(steps == 1)
    return row, start, np.nonzero(steps == -1)[1]
