"""How a page looks: small frozen models, one for each kind of ink. Lengths are mm of paper."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ecgtypes import Model

__all__ = [
    "Colour",
    "FrameStyle",
    "GridStyle",
    "LabelStyle",
    "PulseStyle",
    "RuleStyle",
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

GridColour: TypeAlias = Literal["red", "pink", "orange", "green", "blue", "grey", "black", "none"]
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
    "black": ((104, 104, 106), (44, 44, 48)),
}
"""Minor and major ink of each grid colour, as they look on white paper."""


class GridStyle(Model):
    """The sheet and its millimetre grid: a mark every 1 mm (minor) and every 5 mm (major).

    Parameters
    ----------
    colour : {"red", "pink", "orange", "green", "blue", "grey", "black", "none"}
        "black" is about as dark as ink, as laser prints of coloured sheets have it; "none" prints no grid
        at all.
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
    lean : float
        Share by which the upright lines are paler than the level ones, where it is positive, and the level
        ones than the upright ones, where it is negative, -1 to 1: printers do not draw both alike.
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
    lean: Annotated[float, Field(ge=-1, le=1)] = 0.0

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
        How much paler fast strokes are than level ones, 0 to 0.95: a pen, or the heat of a thermal head, has
        less time for each piece of a line the faster it moves.
    nib : float
        How wide upright strokes are as a share of ``width``, 0.1 to 1: 1 for a round pen, less for a hot
        stylus that runs over an edge, whose level strokes are thick and whose fast ones are thin.
    tips : float
        Share of what fast strokes lose that comes back where they turn, 0 to 1: there the pen stands still.

    Notes
    -----
    The density is one value for each pixel column, so that the centre of the ink stays the truth; tips alone
    darken one end of a steep column.
    """

    width: PenWidth = 0.25
    colour: Colour = INK
    unevenness: Share = 0.0
    fade: Annotated[float, Field(ge=0, le=0.95)] = 0.0
    nib: Annotated[float, Field(ge=0.1, le=1)] = 1.0
    tips: Share = 0.0


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
    arrow : bool
        Whether an arrow that points down stands there.
    """

    place: Literal["above", "below", "on", "left", "none"] = "above"
    face: str = "sans"
    height: Positive = 2.8
    offset: Length = 5.0
    colour: Colour = INK
    avoid: bool = True
    tick: bool = False
    arrow: bool = False


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
    width : float or None
        Of its line, mm; None for that of the traces.
    """

    side: Literal["left", "right", "none"] = "left"
    rows: Literal["each", "first", "last"] = "each"
    amplitude: Positive = 1.0
    duration: Positive = 0.2
    width: PenWidth | None = None


class SeparatorStyle(Model):
    """What stands between two columns.

    Parameters
    ----------
    kind : {"ticks", "bars", "lines", "dotted", "dashes", "gaps", "none"}
        Ticks are two short bars above and below the trace; a bar runs through it. A solid, dotted or dashed
        line runs from above the first row of the column to below its last. A gap is bare paper.
    height : float
        From the lower to the upper end of ticks or bar, mm.
    width : float
        Of ticks, bar or line, mm.
    gap : float
        mm of paper between two columns, for gaps.
    """

    kind: Literal["ticks", "bars", "lines", "dotted", "dashes", "gaps", "none"] = "ticks"
    height: Positive = 8.0
    width: PenWidth = 0.35
    gap: Positive = 5.0


class FrameStyle(Model):
    """Lines around the page or around its panels.

    Parameters
    ----------
    around : {"none", "page", "panel", "rows", "columns", "cells"}
        The whole page; all rows together; each row, each column or each cell.
    width : float
        Of the lines, mm.
    distance : float
        From the page's edge to a frame around the page, or from the rows' area to one around panels, mm.
    double : bool
        Whether a second line runs 1 mm inside the outermost one.
    colour : (int, int, int)
    """

    around: Literal["none", "page", "panel", "rows", "columns", "cells"] = "none"
    width: PenWidth = 0.3
    distance: Annotated[float, Field(ge=0, le=30)] = 2.0
    double: bool = False
    colour: Colour = INK


class RuleStyle(Model):
    """Lines that apps print to read by: along each row's 0 mV, at every second, and below each beat.

    Parameters
    ----------
    baseline : float or None
        Width of a level line at the 0 mV of each row, mm; None for none.
    seconds : float or None
        Width of an upright line at every second through all rows, mm; None for none.
    beats : float
        Height of a tick below the lowest row for each beat that it shows, mm, where the recording knows its
        beats; 0 for none.
    colour : (int, int, int)
    """

    baseline: PenWidth | None = None
    seconds: PenWidth | None = None
    beats: Annotated[float, Field(ge=0, le=20)] = 0.0
    colour: Colour = (70, 70, 74)


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
