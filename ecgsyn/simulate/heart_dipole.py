"""The heart as a dipole: waves that are sums of Gaussian kernels, and what the leads see of them.

The kernels of a normal beat are those that Sameni et al. (2007), "Multichannel ECG and noise modeling:
application to maternal and fetal ECG signals", EURASIP J. Adv. Signal Process. 043407
(doi:10.1155/2007/43407), table 1, fitted to the Frank leads x (left), y (down) and z (back) of a
healthy adult. Their phases and widths, radians of the cycle of McSharry et al. (2003), "A dynamical
model for generating synthetic electrocardiogram signals", IEEE Trans. Biomed. Eng. 50:289
(doi:10.1109/TBME.2003.808805), are taken as times at 60 beats a minute. Changed from the table, so that
each wave begins and ends and has the size that limb leads show: the P wave is about twice as high in x
and three times in y, 0.4 times in z, its kernels up to 0.05 rad nearer to each other; T has 0.6 times the
height in z; kernels of T wider than 0.28 rad are narrowed to that, and those before 1.2 rad moved there;
the small kernels between the waves are left out. `ecgsyn.simulate.beat_waves` draws each heart around these,
with QRS 1.1 to 1.3 times as long.

The leads are those of Dower, Machado and Osborne (1980), "On deriving the electrocardiogram from
vectorcardiographic leads", Clin. Cardiol. 3:87 (doi:10.1002/clc.1980.3.2.87).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes.leads import PRECORDIAL_LEADS, Lead

__all__ = [
    "INDEPENDENT_LEADS",
    "P_WAVE",
    "QRS_WAVE",
    "T_WAVE",
    "Extent",
    "Wave",
    "all_leads",
    "extent_of",
    "turned",
    "ventricular_waves",
]

INDEPENDENT_LEADS = (Lead.I, Lead.II, *PRECORDIAL_LEADS)
"""The leads that fix all twelve, in the order of the rows here."""

DOWER = np.array(
    [
        [0.632, -0.235, 0.059],
        [0.235, 1.066, -0.132],
        [-0.515, 0.157, -0.917],
        [0.044, 0.164, -1.387],
        [0.882, 0.098, -1.277],
        [1.213, 0.127, -0.601],
        [1.125, 0.127, -0.086],
        [0.831, 0.076, 0.230],
    ]
)
"""From the Frank leads x, y, z to `INDEPENDENT_LEADS`."""

EDGE = 0.05
"""A wave begins and ends where it is this share of its highest value in any of the twelve leads."""

REACH = 4.5
"""Standard deviations of a kernel that are drawn: beyond, less than 5e-5 of it is left."""


class Wave(NamedTuple):
    """A wave as a sum of Gaussian kernels in time.

    Parameters
    ----------
    weights : ndarray of float64, shape (8, kernels)
        mV of each kernel in each of `INDEPENDENT_LEADS`.
    centres, widths : ndarray of float64, shape (kernels,)
        s after the R peak, and the standard deviations in s.
    """

    weights: NDArray[np.float64]
    centres: NDArray[np.float64]
    widths: NDArray[np.float64]

    def at(self, times: NDArray[np.float64], *, stretch: float = 1.0) -> NDArray[np.float64]:
        """Return the wave in the independent leads.

        Parameters
        ----------
        times : ndarray of float64, shape (n,)
            s after the R peak.
        stretch : float
            By which all its times are longer.

        Returns
        -------
        ndarray of float64, shape (8, n)
            mV.
        """
        deviations = (times[None, :] / stretch - self.centres[:, None]) / self.widths[:, None]
        return self.weights @ np.exp(-0.5 * deviations**2)

    @property
    def span(self) -> tuple[float, float]:
        """First and last time at which there is anything of it, s."""
        reach = REACH * self.widths
        return float((self.centres - reach).min()), float((self.centres + reach).max())

    def moved(self, by: float) -> "Wave":
        """Return the wave later by some seconds."""
        return self._replace(centres=self.centres + by)

    def scaled(self, by: float | NDArray[np.float64]) -> "Wave":
        """Return the wave higher by one factor, or by one for each kernel."""
        return self._replace(weights=self.weights * by)


class Extent(NamedTuple):
    """Onset, peak and offset of a wave, s after the R peak."""

    onset: float
    peak: float
    offset: float


def _wave(
    *axes: tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]],
) -> Wave:
    """Build a wave from (centres, amplitudes, widths) of x, y and z; radians, mV, radians."""
    weights = [DOWER[:, [axis]] * amplitudes for axis, (_, amplitudes, _) in enumerate(axes)]
    seconds = 1 / (2 * np.pi)
    return Wave(
        np.concatenate(weights, axis=1),
        np.concatenate([np.array(centres) * seconds for centres, _, _ in axes]),
        np.concatenate([np.array(widths) * seconds for _, _, widths in axes]),
    )


P_WAVE = _wave(
    ((-1.05, -0.87), (0.045, 0.12), (0.0906, 0.1057)),
    ((-1.05, -0.9), (0.1, 0.08), (0.09, 0.09)),
    ((-1.05, -0.93), (-0.015, -0.056), (0.06, 0.12)),
)
"""The P wave of a sinus beat."""

QRS_WAVE = _wave(
    (
        (-0.19, -0.07, 0.0, 0.06, 0.22),
        (-0.13, 0.85, 1.11, 0.75, 0.06),
        (0.0453, 0.0378, 0.0332, 0.0302, 0.0378),
    ),
    ((-0.11, -0.01, 0.065), (0.32, 0.51, -0.32), (0.055, 0.037, 0.0604)),
    ((-0.15, 0.095), (-0.4, 0.46), (0.045, 0.05)),
)
"""The QRS complex of a conducted beat."""

T_WAVE = _wave(
    ((1.2, 1.42, 1.68), (0.1, 0.17, 0.39), (0.28, 0.28, 0.1812)),
    ((1.2, 1.58), (0.04, 0.08), (0.28, 0.28)),
    ((1.2, 1.25, 1.55), (-0.072, -0.12, -0.21), (0.28, 0.28, 0.2)),
)
"""The T wave of a conducted beat at 60 beats a minute."""


def ventricular_waves(origin: str) -> tuple[Wave, Wave]:
    """Return QRS and T of a premature ventricular beat.

    Parameters
    ----------
    origin : {"right", "left"}
        The ventricle that it comes from: negative in V1 with a right, positive with a left origin.

    Returns
    -------
    qrs, t : Wave
        A wide QRS (0.15 s) in one main direction, and a T wave against it. The shapes are drawn after
        textbook pictures (Surawicz et al. 2009, doi:10.1161/CIRCULATIONAHA.108.191095, for the
        patterns of bundle branch block that they follow), not fitted.
    """
    x, y, z = (0.5, 1.2, 0.9) if origin == "right" else (0.2, -0.9, -1.0)
    qrs = _wave(
        ((-0.1, 0.25), (x, 0.5 * x), (0.17, 0.15)),
        ((-0.1, 0.25), (y, 0.3 * y), (0.17, 0.15)),
        ((-0.05, 0.3), (z, 0.4 * z), (0.17, 0.15)),
    )
    t = _wave(
        ((1.75,), (-0.3 * x,), (0.3,)),
        ((1.75,), (-0.3 * y,), (0.3,)),
        ((1.75,), (-0.3 * z,), (0.3,)),
    )
    return qrs, t


def turned(qrs: Wave, t: Wave, axis: float) -> tuple[Wave, Wave]:
    """Turn a beat in the frontal plane so that its QRS has an axis.

    The chest leads stay as they are.

    Parameters
    ----------
    qrs, t : Wave
    axis : float
        Degrees, 0 along lead I, 90 along aVF: the direction of the net areas of QRS.

    Returns
    -------
    qrs, t : Wave
        Both turned by the same angle.
    """
    areas = qrs.weights[:2] @ qrs.widths
    now = np.arctan2((2 * areas[1] - areas[0]) / np.sqrt(3), areas[0])
    angle = np.radians(axis) - now
    # the vector with projections I at 0 and II at 60 degrees is (I, (2 II - I) / sqrt(3))
    to_vector = np.array([[1, 0], [-1 / np.sqrt(3), 2 / np.sqrt(3)]])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = np.eye(8)
    matrix[:2, :2] = np.linalg.inv(to_vector) @ turn @ to_vector
    return qrs._replace(weights=matrix @ qrs.weights), t._replace(weights=matrix @ t.weights)


def all_leads(independent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard twelve leads by Einthoven's and Goldberger's relations.

    Parameters
    ----------
    independent : ndarray of float64, shape (8, n)
        `INDEPENDENT_LEADS`.

    Returns
    -------
    ndarray of float64, shape (12, n)
        III = II - I, aVR = -(I + II) / 2, aVL = I - II / 2, aVF = II - I / 2.
    """
    one, two = independent[:2]
    limb = np.stack([one, two, two - one, -(one + two) / 2, one - two / 2, two - one / 2])
    return np.concatenate([limb, independent[2:]])


def extent_of(wave: Wave) -> Extent:
    """Return where a wave begins, is highest, and ends.

    Parameters
    ----------
    wave : Wave

    Returns
    -------
    Extent
        Onset and offset where the lead that shows most of it is at `EDGE` of the highest value; the
        peak where the root mean square of the twelve leads is highest.
    """
    first, last = wave.span
    times = np.arange(first, last, 0.0005)
    leads = all_leads(wave.at(times))
    outline = np.abs(leads).max(axis=0)
    inside = times[outline >= EDGE * outline.max()]
    peak = times[np.square(leads).mean(axis=0).argmax()]
    return Extent(float(inside[0]), float(peak), float(inside[-1]))
