"""After Mindray BeneHeart print-outs: light pink paper, bold names, a header in three columns."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["MINDRAY"]

MINDRAY = PageStyle(
    name="mindray-beneheart",
    page="A4",
    grid=GridStyle(
        colour="pink",
        minor="dots",
        minor_dot=0.22,
        major_width=0.2,
        jitter=2.5,
        minor_colour=(240, 160, 166),
        major_colour=(246, 186, 190),
    ),
    trace=TraceStyle(width=0.25, colour=(20, 20, 26), unevenness=0.35, fade=0.3),
    labels=LabelStyle(place="above", face="sans-bold", height=2.2, offset=2.0, avoid=False),
    pulse=PulseStyle(side="left", duration=0.2),
    separators=SeparatorStyle(kind="ticks", height=9.0, width=0.25),
    text=TextStyle(face="sans", height=1.9),
    header=(
        TextBlock(
            lines=("Name: {name}", "ID: {id}", "Gender: {sex}", "Age: {age}", "Time: {when}"), x=0, width=0.32
        ),
        TextBlock(
            lines=(
                "HR\t{rate}\tbpm",
                "PR\t{pr}\tms",
                "QRS\t{qrs}\tms",
                "QT/QTc\t{qt}/{qtc}\tms",
                "P/QRS/T\t{p_axis}/{qrs_axis}/{t_axis}\tdeg",
                "RV5/SV1\t{rv5}/{sv1}\tmV",
            ),
            x=0.34,
            width=0.27,
            stops=(TextStop(at=0), TextStop(at=0.45), TextStop(at=0.85)),
        ),
        TextBlock(lines=("{statements}", "{summary}", "Unconfirmed report"), x=0.63, width=0.37, rows=6),
    ),
    footer=(
        TextBlock(lines=("{speed}mm/s  {gain}mm/mV  {filter}  {mains}",), x=0, width=0.55, line=0.3),
        TextBlock(lines=("{institution}",), x=0.56, width=0.22, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.78, width=0.22, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="BeneHeart R12",
        version="V 03.02",
        filters=("0.05-150Hz", "0.5-35Hz", "0.67-100Hz"),
        mains=("AC50Hz", "AC60Hz", "AC Off"),
        when="{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}",
    ),
    fills=True,
)
"""Thermal pages."""
