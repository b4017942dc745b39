"""After Nihon Kohden Cardiofax print-outs: a blue-ish pen on red paper, names left of the rows."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["NIHON_KOHDEN"]

NIHON_KOHDEN = PageStyle(
    name="nihon-kohden-cardiofax",
    layout="6x2",
    page="A4",
    grid=GridStyle(
        colour="pink",
        minor_width=0.12,
        major_width=0.3,
        jitter=2.5,
        minor_colour=(250, 208, 210),
        major_colour=(238, 150, 160),
    ),
    trace=TraceStyle(width=0.26, colour=(30, 30, 48), unevenness=0.5, fade=0.4),
    labels=LabelStyle(place="above", face="mono-bold", height=2.3, offset=4.0, avoid=False),
    pulse=PulseStyle(side="left", rows="each", duration=0.12),
    separators=SeparatorStyle(kind="dashes", width=0.25),
    text=TextStyle(face="mono", height=1.8),
    header=(
        TextBlock(lines=("ID  : {id}", "NAME: {name}", "{sex}  {age} years  {birth}"), x=0, width=0.3),
        TextBlock(lines=("{when}", "{department}"), x=0.32, width=0.26),
        TextBlock(
            lines=(
                "HR\t{rate}\tbpm",
                "R-R\t{rr}\tms",
                "P-R\t{pr}\tms",
                "QRS\t{qrs}\tms",
                "QT\t{qt}\tms",
                "QTc\t{qtc}\tms",
            ),
            x=0.59,
            width=0.16,
            stops=(TextStop(at=0), TextStop(at=0.68, anchor="right"), TextStop(at=0.72)),
        ),
        TextBlock(
            lines=("AXIS\t{qrs_axis} deg", "RV5\t{rv5} mV", "SV1\t{sv1} mV", "R+S\t{rv5_sv1} mV"),
            x=0.77,
            width=0.23,
            stops=(TextStop(at=0), TextStop(at=0.85, anchor="right")),
        ),
        TextBlock(lines=("{statements}", "** {summary} **"), x=0, width=0.57, line=3.2, rows=4, upper=True),
    ),
    footer=(
        TextBlock(lines=("{speed}mm/s  {gain}mm/mV  {filter}  {mains}",), x=0, width=0.6, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.62, width=0.38, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="ECG-1250",
        version="01-05",
        filters=("Filter:H75 d", "Filter:H150", "Filter:M35 D"),
        mains=("A:50Hz", "A:60Hz"),
        when="{year}/{month:02}/{day:02} {hour:02}:{minute:02}",
        sexes=("F", "M", "-"),
    ),
    fills=True,
)
"""Thermal roll and Z-fold pages."""
