"""After Fukuda Denshi CardiMax print-outs: green paper, a broad thermal pen, bars between columns."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["FUKUDA"]

FUKUDA = PageStyle(
    name="fukuda-cardimax",
    page="A4",
    grid=GridStyle(colour="green", minor_width=0.12, major_width=0.28, jitter=2.5),
    trace=TraceStyle(width=0.3, colour=(28, 28, 32), unevenness=0.5, fade=0.4),
    labels=LabelStyle(place="above", face="sans", height=2.4, offset=5.0, avoid=False),
    pulse=PulseStyle(side="left", rows="each"),
    separators=SeparatorStyle(kind="bars", height=7.0, width=0.3),
    text=TextStyle(face="mono", height=1.9),
    header=(
        TextBlock(lines=("No. {order}   ID {id}", "{name}", "{age} yrs {sex}", "{when}"), x=0, width=0.34),
        TextBlock(
            lines=(
                "HR\t{rate}\t/min",
                "PR\t{pr}\tms",
                "QRS\t{qrs}\tms",
                "QT/QTc\t{qt}/{qtc}\tms",
                "AXIS\t{qrs_axis}\tdeg",
            ),
            x=0.36,
            width=0.24,
            stops=(TextStop(at=0), TextStop(at=0.72, anchor="right"), TextStop(at=0.76)),
        ),
        TextBlock(lines=("RV5 {rv5} mV", "SV1 {sv1} mV"), x=0, width=0.34, line=4),
        TextBlock(lines=("[Analysis]", "{statements}", "[{summary}]"), x=0.62, width=0.38, rows=6),
    ),
    footer=(
        TextBlock(lines=("{speed}mm/s {gain}mm/mV",), x=0, width=0.25, line=0.3),
        TextBlock(lines=("{mains} {filter}",), x=0.27, width=0.3, line=0.3),
        TextBlock(lines=("{institution}",), x=0.58, width=0.22, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.8, width=0.2, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="FX-7402",
        version="V05",
        filters=("MF:35Hz DF:0.25", "MF:25Hz", "HC:150Hz"),
        mains=("HUM:50Hz", "HUM:60Hz", "HUM:OFF"),
        when="{year}-{month:02}-{day:02} {hour:02}:{minute:02}",
    ),
    fills=True,
)
"""Thermal pages."""
