"""After reports that PC electrocardiographs print on office paper: six rows, a heavy grey grid."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock

__all__ = ["PC_ECG"]

PC_ECG = PageStyle(
    name="pc-ecg",
    layout="6x1",
    page="A4 portrait",
    grid=GridStyle(
        minor="dots",
        minor_dot=0.16,
        major_width=0.16,
        heavy_width=0.34,
        minor_colour=(110, 110, 110),
        major_colour=(96, 96, 96),
        margin=5.0,
        area="rows",
    ),
    trace=TraceStyle(width=0.24, colour=(16, 16, 16), unevenness=0.08),
    labels=LabelStyle(place="above", face="sans-bold", height=2.3, offset=11.5, avoid=False),
    pulse=PulseStyle(side="left", duration=0.2),
    separators=SeparatorStyle(kind="none"),
    text=TextStyle(face="sans", height=1.9),
    header=(
        TextBlock(lines=("{institution}",), x=0, width=0.55, size=1.4, face="sans-bold"),
        TextBlock(
            lines=("{name}   ID: {id}", "{sex}, {age} years", "Recorded: {when}"), x=0, width=0.48, line=1.7
        ),
        TextBlock(
            lines=("HR {rate} bpm", "PR {pr} ms   QRS {qrs} ms", "QT/QTc {qt}/{qtc} ms"),
            x=0.5,
            width=0.25,
            line=1.7,
        ),
        TextBlock(
            lines=("Axes P {p_axis}° QRS {qrs_axis}° T {t_axis}°", "{statements}"),
            x=0.75,
            width=0.25,
            line=1.7,
            rows=3,
        ),
        TextBlock(
            lines=("{filter}, Mains Frequency: {mains}   Scale: {speed}mm/s, {gain}mm/mV",),
            x=0.3,
            width=0.7,
            line=5,
            anchor="right",
        ),
    ),
    footer=(
        TextBlock(lines=("{summary} (unconfirmed)",), x=0, width=0.5, line=0.3),
        TextBlock(lines=("{device} {version}",), x=0.5, width=0.5, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="PC-ECG Report",
        version="5.1",
        filters=("None Filter", "Muscle Filter 35Hz", "Filter 0.05-150Hz"),
        mains=("50Hz", "60Hz"),
        when="{year}-{month:02}-{day:02} {hour:02}:{minute:02}",
    ),
    fills=True,
)
"""Laser and ink-jet pages: an even pen; the 25 mm lines are heavier, fine dots mark the millimetres."""
