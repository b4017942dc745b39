"""After GE MAC print-outs: a serif table of intervals, statements beside it, names below the traces."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["GE"]

_TABLE = (TextStop(at=0), TextStop(at=0.74, anchor="right"), TextStop(at=0.78))

GE = PageStyle(
    name="ge-mac",
    grid=GridStyle(colour="pink", minor_width=0.1, major_width=0.18, jitter=2.5, area="rows"),
    trace=TraceStyle(width=0.25, colour=(18, 18, 22), unevenness=0.25, fade=0.25),
    labels=LabelStyle(place="below", face="serif", height=2.3, offset=3.2, avoid=False),
    pulse=PulseStyle(side="left"),
    separators=SeparatorStyle(kind="none"),
    text=TextStyle(face="serif", height=2.2),
    header=(
        TextBlock(lines=("{name}",), x=0, width=0.27, face="serif-bold", size=1.1),
        TextBlock(
            lines=("ID:{id}", "{age} yr", "{sex}", "Room: {room}", "Loc: {department}"),
            x=0,
            width=0.27,
            line=1.2,
        ),
        TextBlock(lines=("{when}", "{institution}"), x=0.27, width=0.55, face="serif", line=0),
        TextBlock(
            lines=(
                "Vent. rate\t{rate}\tBPM",
                "PR interval\t{pr}\tms",
                "QRS duration\t{qrs}\tms",
                "QT/QTc\t{qt}/{qtc}\tms",
                "P-R-T axes\t{p_axis} {qrs_axis} {t_axis}",
            ),
            x=0.27,
            width=0.24,
            line=2.2,
            stops=_TABLE,
        ),
        TextBlock(lines=("{statements}", "{summary}"), x=0.54, width=0.3, line=2.2, rows=5),
        TextBlock(lines=("Technician: {technician}", "Test ind: CHECK-UP"), x=0, width=0.27, line=6.4),
        TextBlock(lines=("Referred by:",), x=0.4, width=0.24, line=7.5),
        TextBlock(lines=("Unconfirmed",), x=0.75, width=0.25, line=7.5),
    ),
    footer=(
        TextBlock(lines=("{speed}mm/s",), x=0, width=0.11, line=0.3),
        TextBlock(lines=("{gain}mm/mV",), x=0.11, width=0.12, line=0.3),
        TextBlock(lines=("{filter}",), x=0.23, width=0.12, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.35, width=0.33, line=0.3),
        TextBlock(lines=("CID: 0",), x=0.68, width=0.12, line=0.3),
        TextBlock(lines=("Page 1 of 1",), x=0.8, width=0.2, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="MAC55 009C",
        version="v237",
        filters=("150Hz", "100Hz", "40Hz"),
        sexes=("Female", "Male", "Unknown"),
    ),
    fills=True,
)
"""Laser and thermal Z-fold pages with the text on white above the grid."""
