"""How late one signal is against another: in whole samples, and in fractions of a sample.

Positive always means that the estimate is LATE: ``estimate[i + shift]`` shows ``truth[i]``.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgtypes import RecordingError, sinc_interpolate

__all__ = ["Fit", "best_shift", "fit_delay", "shifted"]

ROUNDING = 1e-12
"""Correlations this close to the largest, as a share of both norms, tie with it: the FFT rounds."""

MAX_STEPS = 8
TOLERANCE = 1e-4
"""Gauss-Newton steps end when the delay moves by less than this many samples."""


class Fit(NamedTuple):
    """The estimate as a delayed, scaled and offset copy of the truth.

    Parameters
    ----------
    delay : float
        Samples that the estimate is late.
    gain : float
        Factor from the truth to the estimate.
    offset : float
        mV added to it.
    """

    delay: float
    gain: float
    offset: float


def best_shift(truth: ArrayLike, estimate: ArrayLike, *, max_shift: int) -> int:
    """Return by how many whole samples the estimate is late, by the largest cross-correlation.

    Both signals lose their mean first, taken where the estimate has a value; samples beyond the ends
    count as zero. This is the search of the 2025 PhysioNet competition "Digitization of ECG Images".

    Parameters
    ----------
    truth, estimate : array-like, shape (n,)
        NaN where there is no value.
    max_shift : int
        The search goes from ``-max_shift`` to ``max_shift`` samples.

    Returns
    -------
    int
        Positive when the estimate is late. Of equal correlations the smallest shift wins, then the
        negative one; 0 where either signal is constant or has no value where the other has one.

    Raises
    ------
    RecordingError
        When the signals differ in length or the range is negative.

    Notes
    -----
    The competition's estimates have no missing samples. Where ours has some, half the power of the
    truth that stands against them is added to the correlation: the largest sum is then that of the
    least squares over what both hold. Without it a few samples beside a peak would move onto it.

    Examples
    --------
    >>> truth = np.array([0.0, 0.0, 1.0, 2.0, 1.0, 0.0, 0.0])
    >>> best_shift(truth, np.roll(truth, 2), max_shift=3)
    2
    """
    if max_shift < 0:
        message = f"the shift is searched over 0 or more samples, not {max_shift}"
        raise RecordingError(message)
    x, y = _pair(truth, estimate)
    shared = np.isfinite(x) & np.isfinite(y)
    missing = np.isfinite(x) & ~shared
    x, y = _centred(x, shared), _centred(y, shared)
    norm = float(np.sqrt(np.sum(x**2) * np.sum(y**2)))
    if norm == 0:
        return 0
    reach = min(max_shift, x.size - 1)
    correlation = _correlate(x, y, reach)
    if missing.any():
        correlation += _correlate(x**2, missing.astype(np.float64), reach) / 2
    lags = np.arange(-reach, reach + 1)
    tied = lags[correlation >= correlation.max() - ROUNDING * norm]
    return int(tied[np.argmin(np.abs(tied))])


def shifted(values: ArrayLike, shift: int) -> NDArray[np.float64]:
    """Return the samples that many places later, NaN where none moves in.

    Parameters
    ----------
    values : array-like, shape (n,)
    shift : int
        Positive to move later, negative to move earlier.

    Returns
    -------
    ndarray of float64, shape (n,)

    Examples
    --------
    >>> shifted([1.0, 2.0, 3.0], -1)
    array([ 2.,  3., nan])
    """
    samples = np.asarray(values, dtype=np.float64)
    moved = np.full(samples.shape, np.nan)
    if abs(shift) < samples.size:
        moved[max(shift, 0) : samples.size + min(shift, 0)] = samples[
            max(-shift, 0) : samples.size - max(shift, 0)
        ]
    return moved


def fit_delay(truth: ArrayLike, estimate: ArrayLike, *, shift: int = 0) -> Fit:
    """Fit delay, gain and offset of the estimate together, by least squares.

    Parameters
    ----------
    truth, estimate : array-like, shape (n,)
        NaN where there is no value.
    shift : int, default 0
        The whole-sample delay to start from (`best_shift`); the result lies within one sample of it.

    Returns
    -------
    Fit
        All NaN where fewer than four samples are shared, or the truth is constant there.

    Raises
    ------
    RecordingError
        When the signals differ in length.

    Notes
    -----
    Gauss-Newton on ``estimate(t) = gain * truth(t - delay) + offset`` with the truth interpolated by
    a windowed sinc. Under white noise that is the delay of the largest cross-correlation at
    band-limited resolution, free of the bias that a parabola through three of its samples has, and
    the gain loses nothing to a fraction of a sample left over.

    Examples
    --------
    >>> wave = lambda t: np.sin(t / 5) + np.sin(t / 9)
    >>> time = np.arange(300.0)
    >>> fit = fit_delay(wave(time), 1.1 * wave(time - 0.3))
    >>> round(fit.delay, 3), round(fit.gain, 3)
    (0.3, 1.1)
    """
    x, y = _pair(truth, estimate)
    places = np.arange(x.size, dtype=np.float64)
    fit = Fit(float(shift), np.nan, np.nan)
    for _ in range(MAX_STEPS):
        step = _step(x, y, places - fit.delay)
        if step is None:
            return Fit(np.nan, np.nan, np.nan)
        delay = float(np.clip(fit.delay + step.delay, shift - 1, shift + 1))
        moved = abs(delay - fit.delay)
        fit = Fit(delay, step.gain, step.offset)
        if moved < TOLERANCE:
            break
    return fit


def _step(x: NDArray[np.float64], y: NDArray[np.float64], positions: NDArray[np.float64]) -> Fit | None:
    model = sinc_interpolate(x, positions)
    # Half a sample to each side: below half the true slope, steps overshoot and never settle.
    slope = sinc_interpolate(x, positions + 0.5) - sinc_interpolate(x, positions - 0.5)
    valid = np.isfinite(model) & np.isfinite(slope) & np.isfinite(y)
    if valid.sum() < 4 or np.ptp(model[valid]) == 0:
        return None
    columns = np.stack([model[valid], slope[valid], np.ones(int(valid.sum()))], axis=1)
    gain, moved, offset = np.linalg.lstsq(columns, y[valid], rcond=None)[0]
    # First order: gain * model(t - d) = gain * model(t) - gain * d * slope(t).
    delay = float(np.clip(-moved / gain, -1, 1)) if gain else 0.0
    return Fit(delay, float(gain), float(offset))


def _pair(truth: ArrayLike, estimate: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.asarray(truth, dtype=np.float64), np.asarray(estimate, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        message = f"two signals of one length are compared, not of shapes {x.shape} and {y.shape}"
        raise RecordingError(message)
    return x, y


def _centred(values: NDArray[np.float64], shared: NDArray[np.bool_]) -> NDArray[np.float64]:
    known = values[shared]
    if not known.size or np.ptp(known) == 0:
        return np.zeros(values.size)
    return np.where(np.isfinite(values), values - known.mean(), 0.0)


def _correlate(x: NDArray[np.float64], y: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    # c[k] = sum x[i] y[i + k]; room for the reach keeps the ends from wrapping round.
    size = 1 << int(x.size + reach - 1).bit_length()
    product = np.conj(np.fft.rfft(x, size)) * np.fft.rfft(y, size)
    circular = np.fft.irfft(product, size)
    return np.concatenate((circular[size - reach :], circular[: reach + 1]))
