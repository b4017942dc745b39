"""After Siemens Megacart print-outs: green paper, small serif names below, a fading thermal pen."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock

__all__ = ["SIEMENS"]

SIEMENS = PageStyle(
    name="siemens-megacart",
    grid=GridStyle(
        minor_width=0.14,
        major_width=0.2,
        minor_colour=(178, 226, 208),
        major_colour=(126, 196, 174),
        paper=(238, 247, 240),
        jitter=2.5,
    ),
    trace=TraceStyle(width=0.22, colour=(34, 40, 38), unevenness=0.7, fade=0.6),
    labels=LabelStyle(place="below", face="serif-bold", height=2.2, offset=1.5, avoid=False),
    pulse=PulseStyle(side="left", duration=0.2),
    separators=SeparatorStyle(kind="none"),
    text=TextStyle(face="serif", height=2.2, colour=(34, 40, 38)),
    header=(
        TextBlock(lines=("{id}", "{name}", "{age} Y  {sex}"), x=0, width=0.3),
        TextBlock(lines=("{when}", "{institution}", "{department}"), x=0.32, width=0.3),
        TextBlock(
            lines=(
                "RATE {rate}   PR {pr}   QRS {qrs}",
                "QT {qt}   QTC {qtc}",
                "AXES {p_axis} {qrs_axis} {t_axis}",
            ),
            x=0.64,
            width=0.36,
        ),
        TextBlock(lines=("{statements}",), x=0, width=0.62, line=3.2, rows=2, upper=True),
        TextBlock(lines=("{summary}",), x=0.64, width=0.36, line=3.2, upper=True),
    ),
    footer=(
        TextBlock(lines=("{speed} MM/S   {gain} MM/MV   {filter}",), x=0, width=0.6, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.6, width=0.4, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="MEGACART",
        version="V4.3",
        filters=("F .05-100 HZ", "F .05-40 HZ", "F .15-150 HZ"),
        when="{day:02} {mon} {year}  {hour:02}:{minute:02}",
        sexes=("F", "M", ""),
    ),
    fills=True,
)
"""Older thermal pages, written by a hot stylus or a coarse head."""
