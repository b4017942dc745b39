"""Blocks of printed text around the traces: what they say, and the room that they take."""

import string
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from ecgtypes import Model

__all__ = ["FIELDS", "TextBlock", "TextStop", "lines_high", "overlapping"]

_KNOWN = ("name", "id", "age", "sex", "birth", "when")
_VISIT = ("department", "institution", "technician", "room", "order")
_MEASURED = ("rate", "rr", "pr", "qrs", "qt", "qtc", "p_axis", "qrs_axis", "t_axis", "rv5", "sv1", "rv5_sv1")
_PRINTED = ("device", "version", "filter", "mains", "speed", "gain", "mode", "statements", "summary")
FIELDS = frozenset(_KNOWN + _VISIT + _MEASURED + _PRINTED)
"""What a line of a block may name in braces: see `TextBlock`."""

WHOLE_LINES = frozenset({"statements"})
"""Fields that stand for several lines, and so stand alone."""


class TextStop(Model):
    """Where one part of a line stands inside its block.

    Parameters
    ----------
    at : float
        Distance from the block's left edge as a share of the block's width, 0 to 1.
    anchor : {"left", "right"}
        Whether the text begins or ends there.
    """

    at: Annotated[float, Field(ge=0, le=1)]
    anchor: Literal["left", "right"] = "left"


class TextBlock(Model):
    r"""Some lines of text in the header or the footer.

    Parameters
    ----------
    lines : tuple of str
        What is printed; a tab goes on to the next stop. Words in braces stand for what is known or
        measured: ``name id age sex birth when department institution technician room order`` of the
        patient and the visit, ``rate rr pr qrs qt qtc p_axis qrs_axis t_axis rv5 sv1 rv5_sv1`` measured,
        ``statements`` (a line each, alone in its line) and ``summary`` of the interpretation, ``device
        version filter mains`` of the machine, ``speed gain mode`` of the print-out.
    x, width : float
        Left edge and width, as shares of the width between the page's side borders.
    line : float
        The line of the header (from the top) or of the footer that the block begins on.
    rows : int
        Room for that many lines; 0 for as many as there are. Where statements are more, the last
        of them are left out.
    anchor : {"left", "middle", "right"}
        Which end of each line stands at that end of the block; lines with stops ignore it.
    stops : tuple of TextStop
        For lines with tabs: the place of each part.
    face : str or None
        As in `LabelStyle`; None for that of the text style.
    size : float
        Height of the letters in heights of the text style.
    upper : bool
        All in capitals.
    boxed : bool
        With a line on the left, above and on the right.

    Examples
    --------
    >>> TextBlock(lines=("HR\t{rate}\tbpm",), stops=(TextStop(at=0), TextStop(at=0.5), TextStop(at=0.6)))
    TextBlock(lines=('HR\t{rate}\tbpm',), stops=(TextStop(at=0.0), TextStop(at=0.5), TextStop(at=0.6)))
    """

    lines: tuple[str, ...]
    x: Annotated[float, Field(ge=0, le=1)] = 0.0
    width: Annotated[float, Field(gt=0, le=1)] = 1.0
    line: Annotated[float, Field(ge=0, le=40)] = 0.0
    rows: Annotated[int, Field(ge=0, le=40)] = 0
    anchor: Literal["left", "middle", "right"] = "left"
    stops: tuple[TextStop, ...] = ()
    face: str | None = None
    size: Annotated[float, Field(ge=0.5, le=4)] = 1.0
    upper: bool = False
    boxed: bool = False

    @property
    def span(self) -> tuple[float, float]:
        """First line and end of the room that the block takes, in lines of the text style."""
        return self.line, self.line + (self.rows or len(self.lines)) * self.size

    @model_validator(mode="after")
    def _reads(self) -> Self:
        if self.x + self.width > 1 + 1e-9:
            message = f"a block from {self.x:g} on, {self.width:g} wide, reaches beyond the page"
            raise ValueError(message)
        if self.rows and self.rows < len(self.lines):
            message = f"{len(self.lines)} lines do not fit into {self.rows} rows"
            raise ValueError(message)
        for line in self.lines:
            self._check_line(line)
        return self

    def _check_line(self, line: str) -> None:
        unknown = sorted(_fields(line) - FIELDS)
        if unknown:
            message = f"no field is named {', '.join(unknown)}; known are {', '.join(sorted(FIELDS))}"
            raise ValueError(message)
        if _fields(line) & WHOLE_LINES and line != "{statements}":
            message = f"{{statements}} stands alone in its line, not in {line!r}"
            raise ValueError(message)
        parts = line.count("\t") + 1
        if parts > 1 and parts > len(self.stops):
            message = f"the line {line!r} has {parts} parts, the block {len(self.stops)} stops"
            raise ValueError(message)


class Fact(NamedTuple):
    """A line as it is printed.

    Parameters
    ----------
    text : str
        With tabs.
    scale : bool
        Whether it says the paper speed or the gain.
    """

    text: str
    scale: bool


def lines_high(blocks: tuple[TextBlock, ...]) -> float:
    """Return the height of a header or footer, in lines of the text style.

    Parameters
    ----------
    blocks : tuple of TextBlock

    Returns
    -------
    float
    """
    return max((block.span[1] for block in blocks), default=0.0)


def overlapping(blocks: tuple[TextBlock, ...]) -> tuple[TextBlock, TextBlock] | None:
    """Return the first two blocks that share some room, or None.

    Parameters
    ----------
    blocks : tuple of TextBlock

    Returns
    -------
    (TextBlock, TextBlock) or None
    """
    for number, one in enumerate(blocks):
        for other in blocks[number + 1 :]:
            side_by_side = one.x + one.width <= other.x + 1e-9 or other.x + other.width <= one.x + 1e-9
            stacked = one.span[1] <= other.span[0] + 1e-9 or other.span[1] <= one.span[0] + 1e-9
            if not (side_by_side or stacked):
                return one, other
    return None


def filled(block: TextBlock, facts: dict[str, str], statements: tuple[str, ...]) -> tuple[Fact, ...]:
    """Return the lines of a block with what is known put in.

    Parameters
    ----------
    block : TextBlock
    facts : dict of str to str
        A value for each field but ``statements``.
    statements : tuple of str
        Those that do not fit the block's rows are left out.

    Returns
    -------
    tuple of Fact
    """
    rows = block.rows or len(block.lines)
    room = max(rows - sum(line != "{statements}" for line in block.lines), 0)
    lines: list[Fact] = []
    for line in block.lines:
        if line == "{statements}":
            lines += [Fact(text, scale=False) for text in statements[:room]]
        else:
            # tabs and line breaks in what is put in would move to another stop or line
            known = {key: " ".join(value.split()) for key, value in facts.items()}
            lines.append(Fact(line.format_map(known), bool(_fields(line) & {"speed", "gain"})))
    return tuple(fact._replace(text=fact.text.upper()) for fact in lines) if block.upper else tuple(lines)


def _fields(line: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(line) if name is not None}
