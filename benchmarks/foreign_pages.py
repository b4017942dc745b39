"""Pages that other programs drew, to measure the digitizer on pages that it was not made for."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks import foreign_matplotlib, foreign_pillow
from benchmarks.foreign_plan import SECONDS
from ecgtypes import Recording, Rng, as_generator

Style = Callable[[Recording, float, np.random.Generator], tuple[NDArray[np.uint8], Recording]]

STYLES: dict[str, Style] = {
    "toolkit": foreign_matplotlib.toolkit,
    "ecg_plot": foreign_matplotlib.ecg_plot,
    "ecg_plot_6x2": foreign_matplotlib.ecg_plot_6x2,
    "ecg_plot_classic": foreign_matplotlib.ecg_plot_classic,
    "matplotlib_12x1": foreign_matplotlib.matplotlib_12x1,
    "matplotlib_6x2": foreign_matplotlib.matplotlib_6x2,
    "matplotlib_oblong": foreign_matplotlib.matplotlib_oblong,
    "device_pillow": foreign_pillow.device_pillow,
    "device_pillow_6x2": foreign_pillow.device_pillow_6x2,
    "device_pillow_dots": foreign_pillow.device_pillow_dots,
    "grey": foreign_matplotlib.grey,
    "thin": foreign_matplotlib.thin,
}
"""The page styles by name."""


def draw_foreign(
    recording: Recording, style: str, *, dpi: float = 200.0, rng: Rng = None
) -> tuple[NDArray[np.uint8], Recording]:
    """Draw a recording with a program that is not ours.

    Parameters
    ----------
    recording : Recording
        Twelve leads; the first ten seconds are drawn.
    style : str
        A name in `STYLES`.
    dpi : float
        Dots per inch; some styles vary it by a few percent.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    image : ndarray of uint8, shape (height, width, 3)
    printed : Recording
        The twelve leads with NaN where the page shows nothing; time 0 is the left end of the first column.

    Raises
    ------
    MissingExtraError
        When the style's program is not installed.
    """
    return STYLES[style](recording.window(0, SECONDS), dpi, as_generator(rng))
