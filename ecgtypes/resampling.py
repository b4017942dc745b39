"""Band-limited interpolation: values between samples, without the losses of straight lines.

A trace read at 4 / 5 / 8 / 10 px per mm and resampled linearly limits the SNR to 20 / 23 / 28 / 31 dB;
band-limited interpolation reaches 26 / 29 / 34 / 37 dB. Recordings and digitizers share this one.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["finite_runs", "resample_runs", "sinc_interpolate"]

HALF_WIDTH = 16
"""Zero crossings of the sinc kept on each side; with the Kaiser window below, -80 dB of ripple."""

KAISER_BETA = 8.0

EDGE = 1e-6
"""Samples by which a position may miss the end of a stretch through rounding."""


def finite_runs(values: ArrayLike) -> list[tuple[int, int]]:
    """Return the stretches of finite values.

    Parameters
    ----------
    values : array-like, shape (n,)
        Samples, NaN where there is no value.

    Returns
    -------
    list of (int, int)
        First index and one past the last index of each stretch, in order.

    Examples
    --------
    >>> finite_runs([np.nan, 1.0, 2.0, np.nan, 3.0])
    [(1, 3), (4, 5)]
    """
    finite = np.concatenate(([False], np.isfinite(np.asarray(values, dtype=np.float64)), [False]))
    edges = np.flatnonzero(finite[1:] != finite[:-1])
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def sinc_interpolate(
    values: ArrayLike, positions: ArrayLike, *, bandwidth: float = 1.0
) -> NDArray[np.float64]:
    """Interpolate evenly spaced samples at any positions with a Kaiser-windowed sinc.

    Stretches between NaN are interpolated each on its own, extended at both ends by odd reflection
    (a straight line stays one). A position more than half a sample outside all stretches gives NaN.

    Parameters
    ----------
    values : array-like, shape (n,)
        Samples at positions 0, 1, ..., n - 1; NaN where there is no value.
    positions : array-like, shape (m,)
        Where to interpolate, in samples, in any order.
    bandwidth : float, default 1
        Cutoff as a share of the Nyquist frequency, in (0, 1]; below 1 to prevent aliasing when the
        positions are further apart than the samples.

    Returns
    -------
    ndarray of float64, shape (m,)

    Raises
    ------
    ValueError
        When ``bandwidth`` lies outside (0, 1].

    Notes
    -----
    Weights are those of Smith, "Digital Audio Resampling", CCRMA (2002), normalised to sum to one
    so that a constant stays exact.

    Examples
    --------
    >>> wave = np.sin(2 * np.pi * np.arange(100) / 10)
    >>> between = sinc_interpolate(wave, [40.5])
    >>> abs(between[0] - np.sin(2 * np.pi * 4.05)) < 1e-4
    np.True_
    """
    if not 0 < bandwidth <= 1:
        message = f"bandwidth lies in (0, 1], not {bandwidth}"
        raise ValueError(message)
    samples = np.asarray(values, dtype=np.float64)
    wanted = np.asarray(positions, dtype=np.float64)
    result = np.full(wanted.shape, np.nan)
    for start, stop in finite_runs(samples):
        inside = (wanted >= start - 0.5) & (wanted <= stop - 0.5)
        if inside.any():
            result[inside] = _interpolate_run(samples[start:stop], wanted[inside] - start, bandwidth)
    return result


def resample_runs(values: ArrayLike, ratio: float, *, count: int) -> NDArray[np.float64]:
    """Resample at an even rate; each stretch between NaN keeps its place in time.

    Parameters
    ----------
    values : array-like, shape (n,)
        Samples, NaN where there is no value.
    ratio : float
        New rate over old rate, > 0.
    count : int
        Samples to return.

    Returns
    -------
    ndarray of float64, shape (count,)
        Sample ``k`` lies at position ``k / ratio``. A stretch reaches from its first sample to where
        the sample after its last one would be, so a lead printed from 2.5 s to 5 s still is.

    Examples
    --------
    >>> resample_runs([np.nan, 1.0, 1.0], 2, count=6)
    array([nan, nan,  1.,  1.,  1.,  1.])
    """
    samples = np.asarray(values, dtype=np.float64)
    positions = np.arange(count) / ratio
    result = np.full(count, np.nan)
    for start, stop in finite_runs(samples):
        inside = (positions > start - EDGE) & (positions < stop - EDGE)
        if inside.any():
            result[inside] = _interpolate_run(samples[start:stop], positions[inside] - start, min(1.0, ratio))
    return result


def _interpolate_run(
    run: NDArray[np.float64], positions: NDArray[np.float64], bandwidth: float
) -> NDArray[np.float64]:
    half = int(np.ceil(HALF_WIDTH / bandwidth))
    padded = _extend(run, half + 1)
    first = np.floor(positions).astype(np.intp) - half + 1
    result = np.empty(positions.shape)
    taps = np.arange(2 * half)
    for block in range(0, positions.size, 16384):
        part = slice(block, block + 16384)
        # Evenly spaced positions share a few fractions of a sample, and so their weights.
        fraction = np.round(positions[part] - np.floor(positions[part]), 9)
        distinct, which = np.unique(fraction, return_inverse=True)
        weight = _weights(distinct[:, None] + (half - 1) - taps, half, bandwidth)
        result[part] = np.einsum("ij,ij->i", weight[which], padded[first[part, None] + taps + half + 1])
    return result


def _weights(offset: NDArray[np.float64], half: int, bandwidth: float) -> NDArray[np.float64]:
    window = np.i0(KAISER_BETA * np.sqrt(np.clip(1 - (offset / half) ** 2, 0, None)))
    weight = np.sinc(offset * bandwidth) * window
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _extend(run: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    if run.size == 1:
        return np.full(1 + 2 * width, run[0])
    return np.pad(run, width, mode="reflect", reflect_type="odd")
