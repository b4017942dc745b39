"""How the pages of a dataset are drawn, beyond their layout, style and effects."""

from typing import Annotated, TypeAlias

import numpy as np
from pydantic import Field, field_validator

from ecgtypes import Model

__all__ = ["Drawing", "Range"]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Range: TypeAlias = Positive | tuple[Positive, Positive]
"""One value for every page, or the lowest and the highest of values drawn page by page."""

Choices: TypeAlias = Annotated[tuple[Positive, ...], Field(min_length=1)]


class Drawing(Model):
    """How the pages of a dataset are drawn, beyond their layout, style and effects.

    Parameters
    ----------
    dpi : float or (float, float), default 200
        A range is drawn from page by page, here as below.
    page : str or (float, float) or None
        A paper size by name, or width and height in mm; None for the style's own.
    speed : float or tuple of float, default 25
        Paper speeds to choose from, mm/s.
    gain : float or tuple of float, default 10
        Gains to choose from, mm/mV.
    row_pitch : float or (float, float) or None
        Distance between rows, mm; None for what the page has room for, which also cuts a range off.
    sampling_rate : float or None
        Hz, 20 to 20,000, to which records are resampled before they are drawn; None for their own rate.
    vary : bool, default True
        Whether each page has a style of its own, within the variation of its style.
    margin_mm : float, default 2
        Paper around the lead on a crop, mm, 0 to 50.
    mix_records : bool, default False
        Whether each lead of a page comes from another record, so that neighbours on a page or crop are
        strangers. A crop then carries the name of the record that its lead is from.

    Examples
    --------
    >>> Drawing(dpi=(150, 300), row_pitch=15)
    Drawing(dpi=(150.0, 300.0), row_pitch=15.0)
    """

    dpi: Range = 200.0
    page: str | tuple[Positive, Positive] | None = None
    speed: Choices = (25.0,)
    gain: Choices = (10.0,)
    row_pitch: Range | None = None
    sampling_rate: Annotated[float, Field(ge=20, le=20_000)] | None = None
    vary: bool = True
    margin_mm: Annotated[float, Field(ge=0, le=50)] = 2.0
    mix_records: bool = False

    @field_validator("speed", "gain", mode="before")
    @classmethod
    def _one_is_a_choice(cls, value: object) -> object:
        return (value,) if isinstance(value, int | float) else value


def drawn_from(value: Range, rng: np.random.Generator) -> float:
    """Return the value, or one from within the range."""
    if isinstance(value, tuple):
        return float(rng.uniform(min(value), max(value)))
    return float(value)
