"""Text that a machine prints within the area of the traces, over the grid."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ecgsyn.styles.text_blocks import TextBlock

__all__ = ["InnerText"]

Share = Annotated[float, Field(ge=0, le=1)]


class InnerText(TextBlock):
    """Some lines of text within the area of the traces.

    Parameters
    ----------
    lines : tuple of str
        As in `TextBlock`, with the same fields in braces; tabs are no stops here.
    x, y : float
        Where the first line begins, shares of the area: from the left end of the rows to the right one, and
        from half a row above the first baseline to half a row below the last.
    size : float
        Height of the letters in heights of the text style.
    boxed : bool
        With a line all around.

    Examples
    --------
    >>> InnerText(lines=("HR {rate} bpm",), x=0.7, y=0.05).y
    0.05
    """

    y: Share = 0.0

    @model_validator(mode="before")
    @classmethod
    def _as_wide_as_the_page(cls, values: object) -> object:
        # a block's room ends at the page's edge: one that begins further right has less of it
        if isinstance(values, dict) and "width" not in values and isinstance(values.get("x"), int | float):
            return values | {"width": max(1 - float(values["x"]), 1e-3)}
        return values

    @model_validator(mode="after")
    def _without_tabs(self) -> Self:
        if any("\t" in line for line in self.lines):
            message = "text inside the traces' area has no stops: leave out the tabs"
            raise ValueError(message)
        return self
