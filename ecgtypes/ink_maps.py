"""What a reader says of the ink of a flat page: of which kind each pixel is, and of which row."""

from typing import Annotated, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ecgtypes.arrays import ArrayModel, Float1D, Float2D, FloatStack
from ecgtypes.errors import ImageError

__all__ = ["InkMaps"]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]

KINDS = ("trace", "letter", "pulse", "bar", "grid", "foreign")
COLOURS = ((220, 30, 30), (40, 70, 230), (20, 150, 60), (230, 140, 20), (240, 205, 205), (150, 60, 200))
"""Of the kinds in a picture: traces red, letters blue, pulses green, bars orange, grid pink."""


class InkMaps(ArrayModel):
    """What a reader says of a flat page.

    Parameters
    ----------
    trace, letter, pulse, bar, grid, foreign : ndarray of float32, shape (height, width)
        How much of each pixel is covered by a trace, print, a calibration pulse, a column separator or frame,
        the grid, and by what does not belong to the page (handwriting, stamps, stains, the desk), 0 to 1.
        A trace counts at full ink, however pale it is.
    rows : ndarray of float32, shape (bins, rows, columns)
        Of places with a trace: the share of each bin of the distance to the baseline of its row; they sum
        to 1. The places may be larger than the pixels of the maps.
    offsets : ndarray of float32, shape (bins,)
        Middle of each bin, mm, positive above the baseline.
    px_per_mm : (float, float)
        Of the maps, in x and y.
    scale_factors, scale_odds : ndarray of float32, shape (k,)
        By which factor the page may be larger than it should be, and the probability of each; empty where the
        reader does not tell.

    Examples
    --------
    >>> blank = np.zeros((40, 60), np.float32)
    >>> maps = InkMaps(**dict.fromkeys(KINDS, blank), rows=np.ones((1, 20, 30), np.float32),
    ...                offsets=np.zeros(1, np.float32), px_per_mm=(5.0, 5.0))
    >>> maps
    InkMaps(60 x 40 px, 5 x 5 px/mm)
    """

    kinds: ClassVar[tuple[str, ...]] = KINDS

    trace: Float2D
    letter: Float2D
    pulse: Float2D
    bar: Float2D
    grid: Float2D
    foreign: Float2D
    rows: FloatStack
    offsets: Float1D
    px_per_mm: tuple[Positive, Positive]
    scale_factors: Float1D = Field(default_factory=lambda: np.empty(0, np.float32))
    scale_odds: Float1D = Field(default_factory=lambda: np.empty(0, np.float32))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        shapes = {getattr(self, kind).shape for kind in KINDS}
        if len(shapes) > 1:
            message = f"the maps of a page are of one size, not of {sorted(shapes)}"
            raise ValueError(message)
        if len(self.offsets) != len(self.rows) or len(self.scale_factors) != len(self.scale_odds):
            message = "rows and offsets have as many bins, and scales as many factors as odds"
            raise ValueError(message)
        if not len(self.offsets):
            message = "rows have one bin or more, or nothing says how far from its baseline a trace lies"
            raise ValueError(message)
        return self

    def __repr__(self) -> str:
        """Return size and resolution."""
        height, width = self.trace.shape
        x, y = self.px_per_mm
        return f"InkMaps({width} x {height} px, {x:.3g} x {y:.3g} px/mm)"

    __str__ = __repr__

    def row_offset(self) -> NDArray[np.float32]:
        """Return the likeliest distance to the baseline of the row: the mean about the likeliest bin.

        Returns
        -------
        ndarray of float32, shape (rows, columns)
            mm, positive above the baseline; it means something where there is a trace.
        """
        best = self.rows.argmax(axis=0)
        beside = np.stack([best - 1, best, best + 1])
        at = np.clip(beside, 0, len(self.offsets) - 1)
        near = np.take_along_axis(self.rows, at, axis=0) * (at == beside)
        total = np.maximum(near.sum(axis=0), np.finfo(np.float32).tiny)
        return np.asarray((near * self.offsets[at]).sum(axis=0) / total, np.float32)

    def picture(self, image: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
        """Return the kinds of ink in colours.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3), or None
            What lies below, of the maps' size; None for white.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            Traces red, letters blue, pulses green, bars orange, grid pink, foreign ink violet.

        Raises
        ------
        ImageError
            When the image is of another size.
        """
        shape = (*self.trace.shape, 3)
        if image is not None and np.shape(image) != shape:
            message = f"maps of shape {shape} lie on an image of their own size, not of {np.shape(image)}"
            raise ImageError(message)
        shown = np.full(shape, 255, np.float32) if image is None else 160 + 0.37 * np.float32(image)
        for kind, colour in reversed(list(zip(KINDS, COLOURS, strict=True))):
            share = np.clip(getattr(self, kind), 0, 1)[..., None]
            shown = shown + 0.9 * share * (np.array(colour, np.float32) - shown)
        return np.asarray(np.clip(shown, 0, 255), np.uint8)

    def _repr_png_(self) -> bytes:
        """Return the picture as a notebook shows it."""
        from io import BytesIO  # noqa: PLC0415

        from PIL import Image  # noqa: PLC0415 (for notebooks alone)

        held = BytesIO()
        Image.fromarray(self.picture()).save(held, "PNG")
        return held.getvalue()
