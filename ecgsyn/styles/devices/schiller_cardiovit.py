"""After Schiller CARDIOVIT print-outs: six rows in two columns, intervals and axes in one table."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["SCHILLER"]

_TABLE = (
    TextStop(at=0),
    TextStop(at=0.3, anchor="right"),
    TextStop(at=0.33),
    TextStop(at=0.5),
    TextStop(at=0.96, anchor="right"),
)

SCHILLER = PageStyle(
    name="schiller-cardiovit",
    layout="6x2",
    page="A4",
    grid=GridStyle(
        colour="red",
        minor_width=0.1,
        major_width=0.2,
        jitter=2.5,
        minor_colour=(252, 215, 205),
        major_colour=(240, 150, 132),
    ),
    trace=TraceStyle(width=0.24, colour=(20, 20, 30), unevenness=0.4, fade=0.35),
    labels=LabelStyle(place="above", face="sans-bold", height=2.2, offset=3.0, avoid=False),
    pulse=PulseStyle(side="left", rows="each", duration=0.2),
    separators=SeparatorStyle(kind="bars", height=5.0, width=0.3),
    text=TextStyle(face="sans", height=1.9),
    header=(
        TextBlock(lines=("{name}",), x=0, width=0.34, size=1.2, face="sans-bold"),
        TextBlock(
            lines=("Pat.-ID: {id}", "{sex}, {age} years", "{institution}", "{department}"),
            x=0,
            width=0.34,
            line=1.5,
        ),
        TextBlock(
            lines=(
                "HR\t{rate}\t/min\tAxis",
                "PR\t{pr}\tms\tP\t{p_axis} °",
                "QRS\t{qrs}\tms\tQRS\t{qrs_axis} °",
                "QT\t{qt}\tms\tT\t{t_axis} °",
                "QTc\t{qtc}\tms\tSokolow\t{rv5_sv1} mV",
            ),
            x=0.36,
            width=0.3,
            line=0.5,
            stops=_TABLE,
        ),
        TextBlock(
            lines=("Interpretation (unconfirmed):", "{statements}", "{summary}"),
            x=0.68,
            width=0.32,
            line=0.5,
            rows=5,
        ),
    ),
    footer=(
        TextBlock(lines=("{speed} mm/s   {gain} mm/mV   {mains} {filter}",), x=0, width=0.5, line=0.3),
        TextBlock(lines=("{when}",), x=0.5, width=0.2, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.72, width=0.28, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="AT-102",
        version="SW 2.41",
        filters=("LP25Hz", "LP35Hz", "LP150Hz", "0.05-150Hz"),
        mains=("AC 50Hz", "AC 60Hz"),
        when="{day:02}.{month:02}.{year} {hour:02}:{minute:02}",
    ),
    fills=True,
)
"""Thermal Z-fold pages."""
