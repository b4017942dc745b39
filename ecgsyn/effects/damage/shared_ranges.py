"""Ranges that parameters of several effects share."""

from typing import Annotated, TypeAlias

from pydantic import Field

__all__ = ["Angle", "Place", "Seed", "Share"]

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
"""0 to 1."""

Place: TypeAlias = Annotated[float, Field(ge=-0.25, le=1.25)]
"""Share of the page's width or height; a little outside too, for what lies partly off the page."""

Angle: TypeAlias = Annotated[float, Field(ge=-180, le=180)]
"""Degrees, clockwise."""

Seed: TypeAlias = Annotated[int, Field(ge=0)]
"""Of what is random in applying an effect."""
