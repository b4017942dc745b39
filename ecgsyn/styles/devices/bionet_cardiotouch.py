"""After Bionet CardioTouch print-outs: a faint grid, bold names behind a tick, three rhythm strips."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock

__all__ = ["BIONET"]

BIONET = PageStyle(
    name="bionet-cardiotouch",
    layout="3x4+3",
    page="A4",
    grid=GridStyle(colour="pink", minor_width=0.08, major_width=0.16, jitter=2.5),
    trace=TraceStyle(width=0.24, colour=(24, 24, 30), unevenness=0.4, fade=0.35),
    labels=LabelStyle(place="above", face="sans-bold", height=2.1, offset=7.0, avoid=False, tick=True),
    pulse=PulseStyle(side="right", rows="last"),
    separators=SeparatorStyle(kind="none"),
    text=TextStyle(face="sans", height=1.9),
    header=(
        TextBlock(lines=("{name}   ID {id}   {sex}/{age}", "{when}   {department}"), x=0, width=0.5),
        TextBlock(
            lines=(
                "HR: {rate} bpm   PR: {pr} ms   QRS: {qrs} ms",
                "QT/QTc: {qt}/{qtc} ms   P-R-T: {p_axis} {qrs_axis} {t_axis}",
            ),
            x=0.5,
            width=0.5,
        ),
        TextBlock(lines=("{statements}",), x=0, width=0.5, line=2.2, rows=2),
        TextBlock(lines=("{summary}", "Unconfirmed diagnosis"), x=0.5, width=0.5, line=2.2, face="sans-bold"),
    ),
    footer=(
        TextBlock(lines=("{speed} mm/s, {gain} mm/mV, {filter}, {mains}",), x=0, width=0.5, line=0.3),
        TextBlock(lines=("{institution}",), x=0.5, width=0.26, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.76, width=0.24, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="CardioTouch 3000",
        version="2.18",
        filters=("0.1-150 Hz", "Base, 40 Hz", "Base, 100 Hz"),
        mains=("60 Hz", "50 Hz"),
        when="{year}-{month:02}-{day:02} {hour:02}:{minute:02}",
    ),
    fills=True,
)
"""Thermal pages."""
