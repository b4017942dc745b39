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
Share = Annotated[float, Field(ge=0, le=1)]
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
    heavy_width : float or None
        Width of every fifth major line (25 mm), mm; None where it is as any other.
    area : {"page", "rows"}
        "rows": the grid ends on the major lines above the first row and below the last one, so that
        header and footer stand on bare paper.
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
    heavy_width: PenWidth | None = None
    area: Literal["page", "rows"] = "page"
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
    unevenness : float
        How much the density of the ink varies along the line, 0 (not at all) to 1: the heat of a
        thermal head, or its contact with the paper.
    fade : float
        How much paler fast strokes are than level ones, 0 to 0.8.

    Notes
    -----
    The density is one value for each pixel column, so that the centre of the ink stays the truth.
    """

    width: PenWidth = 0.25
    colour: Colour = INK
    unevenness: Share = 0.0
    fade: Annotated[float, Field(ge=0, le=0.8)] = 0.0


class LabelStyle(Model):
    """The names of the leads.

    Parameters
    ----------
    place : {"above", "below", "on", "left", "none"}
        Above or below the start of the trace, on it, or left of it.
    face : str
        A typeface: ``"sans"``, ``"sans-bold"``, ``"serif"``, ``"serif-bold"``, ``"mono"``, or a font file.
    height : float
        Of a capital letter, mm.
    offset : float
        From the baseline of the trace to the name, mm, for names above, below or on the trace (there
        up from the baseline to the foot of the letters).
    colour : (int, int, int)
    avoid : bool
        Move a name further from the baseline where a trace would run through it, if there is room; a
        name that stands on the trace stays.
    tick : bool
        Whether a short upright tick stands before the names of all columns but the first.
    """

    place: Literal["above", "below", "on", "left", "none"] = "above"
    face: str = "sans"
    height: Positive = 2.8
    offset: Length = 5.0
    colour: Colour = INK
    avoid: bool = True
    tick: bool = False


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
    kind : {"ticks", "bars", "dotted", "dashes", "gaps", "none"}
        Ticks are two short bars above and below the trace; a bar runs through it. A dotted or dashed
        line runs from above the first row of the column to below its last. A gap is bare paper.
    height : float
        From the lower to the upper end of ticks or bar, mm.
    width : float
        Of ticks, bar or line, mm.
    gap : float
        mm of paper between two columns, for gaps.
    """

    kind: Literal["ticks", "bars", "dotted", "dashes", "gaps", "none"] = "ticks"
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
