"""What takes room on the page besides the traces. Lengths are mm of paper."""

from dataclasses import dataclass

from ecgsyn.styles.ink_styles import LabelStyle, PulseStyle, SeparatorStyle, TextStyle

__all__ = ["CLEARANCE", "FOOT", "SIDE", "Furniture"]

SIDE = 5.0
"""Paper kept free along each edge inside the white border, mm."""

FOOT = 1.5
"""Level line on each side of a calibration pulse, mm."""

CLEARANCE = 1.0
"""Between the pulse and the trace, and around names, mm."""

NAME_WIDTH = 3.6
"""Width of the longest lead name in capital heights, with some room."""


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """What takes room on the page besides the traces.

    Parameters
    ----------
    labels : LabelStyle
    pulse : PulseStyle
    separators : SeparatorStyle
    text : TextStyle
    margin : float
        White border of the page, mm.
    row_pitch : float or None
        Distance between baselines, mm; None for what the page has room for.
    blocks : (float, float) or None
        Height of the blocks of text above and below the traces, mm; None for the plain header and
        footer.
    fills : bool
        Whether the rows use all the height that there is.
    """

    labels: LabelStyle
    pulse: PulseStyle
    separators: SeparatorStyle
    text: TextStyle
    margin: float = 0.0
    row_pitch: float | None = None
    blocks: tuple[float, float] | None = None
    fills: bool = False

    @property
    def side(self) -> float:
        """Paper kept free along each edge of the page, mm."""
        return SIDE + self.margin

    @property
    def name_width(self) -> float:
        """Room for a name left of a trace, mm."""
        return NAME_WIDTH * self.labels.height if self.labels.place == "left" else 0.0

    @property
    def gap(self) -> float:
        """Bare paper between two columns, mm."""
        wanted = self.separators.gap if self.separators.kind == "gaps" else 0.0
        return max(wanted, self.name_width)

    def pulse_width(self, speed: float) -> float:
        """Room for the calibration pulse at one end of a row, mm."""
        return 0.0 if self.pulse.side == "none" else 2 * FOOT + self.pulse.duration * speed + CLEARANCE

    @property
    def header(self) -> float:
        """Height kept for the header, mm."""
        if self.blocks is not None:
            return self.side + self.blocks[0]
        return self.side + (7.0 * self.text.height if self.text.header else 0.0)

    @property
    def footer(self) -> float:
        """Height kept for the line with speed and gain, mm."""
        if self.blocks is not None:
            return self.side + self.blocks[1]
        return self.side + (2.0 * self.text.height if self.text.footer else 0.0)
