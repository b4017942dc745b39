"""How sure a path is of its line: what speaks for it, made a probability by one monotone function."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ecgtypes import Model

__all__ = ["PathConfidence"]

Share = Annotated[float, Field(ge=0, le=1)]


class PathConfidence(Model):
    """The share of samples that are right to within 0.2 mV, by what speaks for them.

    Parameters
    ----------
    evidence : tuple of float
        Log-odds, increasing; between them the share is interpolated, beyond them it is constant.
    right : tuple of float
        The share at each of them, not decreasing.

    Notes
    -----
    The defaults were fitted by ``python -m benchmarks.fit_confidence``.

    Examples
    --------
    >>> PathConfidence(evidence=(0.0, 10.0), right=(0.0, 1.0)).of(np.array([2.0, 30.0]))
    array([0.2, 1. ], dtype=float32)
    """

    evidence: tuple[float, ...] = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.9)
    right: tuple[Share, ...] = (
        0.3082,
        0.3082,
        0.3977,
        0.5399,
        0.6788,
        0.8468,
        0.93,
        0.9523,
        0.9664,
        0.9786,
        0.9984,
    )

    @model_validator(mode="after")
    def _monotone(self) -> "PathConfidence":
        if len(self.evidence) != len(self.right) or not self.evidence:
            message = "evidence and right are of the same length, 1 at least"
            raise ValueError(message)
        if np.any(np.diff(self.evidence) <= 0) or np.any(np.diff(self.right) < 0):
            message = "evidence increases, and right does not decrease"
            raise ValueError(message)
        return self

    def of(self, evidence: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the share of samples that are right where so much speaks for them.

        Parameters
        ----------
        evidence : ndarray of float
            Log-odds.

        Returns
        -------
        ndarray of float32
            0 to 1, of the same shape.
        """
        return np.asarray(np.interp(evidence, self.evidence, self.right), np.float32)
