"""Where the foreign page styles put their leads; shares nothing with the library's own layouts."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import STANDARD_12, Recording

SPEED = 25.0
GAIN = 10.0
SECONDS = 10.0

COLUMNS_3X4 = (("I", "II", "III"), ("aVR", "aVL", "aVF"), ("V1", "V2", "V3"), ("V4", "V5", "V6"))
COLUMNS_6X2 = (("I", "II", "III", "aVR", "aVL", "aVF"), ("V1", "V2", "V3", "V4", "V5", "V6"))
COLUMN_12X1 = (("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"),)


class Placed(NamedTuple):
    """One trace on a page: its lead, left end and baseline in mm from the top left, and its stretch in s."""

    lead: str
    x: float
    y: float
    start: float
    stop: float

    def points(self, recording: Recording) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the x and y of every sample in mm."""
        times = recording.times
        inside = (times >= self.start - 1e-9) & (times < self.stop - 1e-9)
        values = recording.lead(self.lead)[inside].astype(np.float64)
        return self.x + (times[inside] - self.start) * SPEED, self.y - values * GAIN


def place(
    columns: tuple[tuple[str, ...], ...],
    *,
    left: float,
    top: float,
    row_height: float,
    strips: tuple[str, ...] = (),
) -> list[Placed]:
    """Return consecutive columns that share ten seconds, and rhythm strips below them."""
    width = SECONDS / len(columns)
    placed = [
        Placed(lead, left + i * width * SPEED, top + row * row_height, i * width, (i + 1) * width)
        for i, column in enumerate(columns)
        for row, lead in enumerate(column)
    ]
    rows = len(columns[0])
    placed += [
        Placed(lead, left, top + (rows + i) * row_height, 0.0, SECONDS) for i, lead in enumerate(strips)
    ]
    return placed


def printed(recording: Recording, placed: list[Placed]) -> Recording:
    """Return the twelve leads with NaN wherever no trace shows them."""
    shown = np.zeros((len(STANDARD_12), recording.n_samples), dtype=bool)
    for place_ in placed:
        row = [str(lead) for lead in STANDARD_12].index(place_.lead)
        shown[row] |= (recording.times >= place_.start - 1e-9) & (recording.times < place_.stop - 1e-9)
    full = recording.select(STANDARD_12)
    return full.replace(signals=np.where(shown, full.signals, np.nan).astype(np.float32))
