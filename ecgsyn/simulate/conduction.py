"""Beats that take another way through the ventricles: bundle branch block, and the spike of a pacemaker."""

from typing import Literal, TypeAlias

import numpy as np

from ecgsyn.simulate.heart_dipole import DOWER, Wave

__all__ = ["Conduction", "blocked_branch", "pacing_spike"]

Conduction: TypeAlias = Literal["normal", "right_bundle_branch_block", "left_bundle_branch_block"]
"""How a sinus beat spreads through the ventricles."""

SECONDS = 1 / (2 * np.pi)
"""Of one radian of a cycle at 60 beats a minute, as in `ecgsyn.simulate.heart_dipole`."""

SPIKE_WIDTH = 0.0008
"""Standard deviation of a pacing spike, s: stimuli last 0.2 to 2 ms."""


def blocked_branch(qrs: Wave, t: Wave, conduction: Conduction) -> tuple[Wave, Wave]:
    """Return QRS and T of a beat of which one bundle branch does not conduct.

    Parameters
    ----------
    qrs, t : Wave
        Of a beat that both conduct.
    conduction : {"normal", "right_bundle_branch_block", "left_bundle_branch_block"}

    Returns
    -------
    qrs, t : Wave

    Notes
    -----
    Drawn after the criteria of Surawicz et al. (2009), doi:10.1161/CIRCULATIONAHA.108.191095, not fitted.
    Right: a late force to the right and the front: V1 and V2 end in R', I and V6 in a broad S. Left:
    two humps to the left and the back, 130 to 150 ms together, with T against them.
    """
    if conduction == "normal":
        return qrs, t
    if conduction == "right_bundle_branch_block":
        late = _kernels([[-0.42], [-0.05], [-0.62]], [0.40], [0.15])
        return _joined(qrs, late), _against(t, (0.9, 0.9, -0.8))
    humps = _kernels(
        [[0.75, 0.35, 0.85], [0.25, 0.05, -0.15], [0.45, 0.5, 0.75]], [-0.05, 0.24, 0.48], [0.14, 0.15, 0.15]
    )
    return humps, _against(t, (-0.7, 0.3, -0.9))


def pacing_spike(height: float, *, angle: float) -> Wave:
    """Return the spike of a pacemaker.

    Parameters
    ----------
    height : float
        mV, in the lead that shows most of it, about.
    angle : float
        Of its dipole in the frontal plane, radians from lead I towards the feet.

    Returns
    -------
    Wave
        At time 0.
    """
    x, y = height * np.cos(angle), height * np.sin(angle)
    return _kernels([[x], [y], [0.3 * height]], [0.0], [SPIKE_WIDTH / SECONDS])


def _kernels(amplitudes: list[list[float]], centres: list[float], widths: list[float]) -> Wave:
    """Build a wave from the amplitudes of x, y and z, mV, at common centres, with common widths, radians."""
    return Wave(DOWER @ np.array(amplitudes), np.array(centres) * SECONDS, np.array(widths) * SECONDS)


def _joined(one: Wave, other: Wave) -> Wave:
    return Wave(*(np.concatenate(parts, axis=-1) for parts in zip(one, other, strict=True)))


def _against(t: Wave, factors: tuple[float, float, float]) -> Wave:
    """Return a T wave whose dipole is multiplied along x, y and z."""
    inverse = np.linalg.pinv(DOWER)
    return t._replace(weights=DOWER @ np.diag(factors) @ inverse @ t.weights)
