"""How a page looks: small frozen models, one for each kind of ink. Lengths are mm of paper."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ecgtypes import Model

__all__ = [
    "Colour",
    "GridStyle",
    "LabelStyle",
    "PulseStyle",
    "SeparatorStyle",
    "TextStyle",
    "TraceStyle",
]

Colour: TypeAlias = tuple[
    Annotated[int, Field(ge=0, le=255)],
    Annotated[int, Field(ge=0, le=255)],
    Annotated[int, Field(ge=0, le=255)],
]
"""Red, green, blue, 0 to 255."""

GridColour: TypeAlias = Literal["red", "pink", "orange", "green", "blue", "grey", "none"]
GridMark: TypeAlias = Literal["lines", "dots", "none"]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Length = Annotated[float, Field(ge=0, allow_inf_nan=False)]
PenWidth = Annotated[float, Field(ge=0.05, le=5)]

WHITE: Colour = (255, 255, 255)

INK: Colour = (22, 22, 26)
"""The black of thermal and laser prints."""

GRID_INKS: dict[str, tuple[Colour, Colour]] = {
    "red": ((248, 188, 182), (232, 112, 104)),
    "pink": ((252, 221, 222), (244, 172, 176)),
    "orange": ((253, 222, 186), (243, 170, 98)),
    "green": ((196, 228, 199), (112, 182, 122)),
    "blue": ((200, 217, 243), (118, 156, 216)),
    "grey": ((218, 218, 218), (158, 158, 158)),
}
"""Minor and major ink of each grid colour, as they look on white paper."""


class GridStyle(Model):
    """The sheet and its millimetre grid: a mark every 1 mm (minor) and every 5 mm (major).

    Parameters
    ----------
    colour : {"red", "pink", "orange", "green", "blue", "grey", "none"}
        "none" prints no grid at all.
    minor, major : {"lines", "dots", "none"}
        How each of the two is marked.
    minor_width, major_width : float
        Line widths, mm.
    minor_dot, major_dot : float
        Diameters of dots, mm.
    minor_colour, major_colour : (int, int, int) or None
        Inks of one's own, instead of the named ones.
    margin : float
        White border around the grid, mm; the grid then ends on major lines, and all text and traces
        stay inside.
    jitter : float
        The grid is shifted against the traces by up to this much in x and in y, at random, mm.
    paper : (int, int, int)
        Colour of the sheet.
    """

    colour: GridColour = "pink"
    minor: GridMark = "lines"
    major: GridMark = "lines"
    minor_width: PenWidth = 0.1
    major_width: PenWidth = 0.2
    minor_dot: PenWidth = 0.3
    major_dot: PenWidth = 0.5
    minor_colour: Colour | None = None
    major_colour: Colour | None = None
    margin: Length = 0.0
    jitter: Length = 0.0
    paper: Colour = WHITE

    @property
    def inks(self) -> tuple[Colour, Colour] | None:
        """Minor and major ink, or None where no grid is printed."""
        if self.colour == "none":
            return None
        minor, major = GRID_INKS[self.colour]
        return self.minor_colour or minor, self.major_colour or major


class TraceStyle(Model):
    """The pen that draws traces and calibration pulses.

    Parameters
    ----------
    width : float
        mm, 0.05 to 5.
    colour : (int, int, int)
    """

    width: PenWidth = 0.25
    colour: Colour = INK


class LabelStyle(Model):
    """The names of the leads.

    Parameters
    ----------
    place : {"above", "below", "left", "none"}
        Above or below the start of the trace, or left of it.
    face : str
        A typeface: ``"sans"``, ``"sans-bold"``, ``"serif"``, ``"serif-bold"``, ``"mono"``, or a font file.
    height : float
        Of a capital letter, mm.
    offset : float
        From the baseline of the trace to the name, mm, for names above or below.
    colour : (int, int, int)
    avoid : bool
        Move a name further from the baseline where a trace would run through it, if there is room.
    """

    place: Literal["above", "below", "left", "none"] = "above"
    face: str = "sans"
    height: Positive = 2.8
    offset: Length = 5.0
    colour: Colour = INK
    avoid: bool = True


class PulseStyle(Model):
    """The calibration pulse.

    Parameters
    ----------
    side : {"left", "right", "none"}
        Before the start of the row, or after its end.
    rows : {"each", "first", "last"}
        Which rows have one.
    amplitude : float
        mV.
    duration : float
        s: 0.2 s are 5 mm at 25 mm/s.
    """

    side: Literal["left", "right", "none"] = "left"
    rows: Literal["each", "first", "last"] = "each"
    amplitude: Positive = 1.0
    duration: Positive = 0.2


class SeparatorStyle(Model):
    """What stands between two columns.

    Parameters
    ----------
    kind : {"ticks", "bars", "gaps", "none"}
        Ticks are two short bars above and below the trace; a bar runs through it; a gap is bare paper.
    height : float
        From the lower to the upper end of ticks or bar, mm.
    width : float
        Of ticks or bar, mm.
    gap : float
        mm of paper between two columns, for gaps.
    """

    kind: Literal["ticks", "bars", "gaps", "none"] = "ticks"
    height: Positive = 8.0
    width: PenWidth = 0.35
    gap: Positive = 5.0


class TextStyle(Model):
    """The header with what is known of the patient, and the line with speed and gain.

    Parameters
    ----------
    header, footer : bool
        Whether each is printed.
    face : str
        As in `LabelStyle`.
    height : float
        Of a capital letter, mm.
    colour : (int, int, int)
    """

    header: bool = True
    footer: bool = True
    face: str = "sans"
    height: Positive = 2.3
    colour: Colour = INK
