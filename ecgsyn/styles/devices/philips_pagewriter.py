"""After Philips PageWriter print-outs: an orange grid under everything, values at the left, capitals."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["PHILIPS"]

_VALUES = (TextStop(at=0), TextStop(at=0.95, anchor="right"))

PHILIPS = PageStyle(
    name="philips-pagewriter",
    grid=GridStyle(colour="orange", minor_width=0.1, major_width=0.22, jitter=2.5, margin=2.0),
    trace=TraceStyle(width=0.27, colour=(26, 24, 26), unevenness=0.35, fade=0.3),
    labels=LabelStyle(place="above", face="sans", height=2.2, offset=7.0, tick=True, avoid=False),
    pulse=PulseStyle(side="left"),
    separators=SeparatorStyle(kind="none"),
    text=TextStyle(face="sans", height=1.7),
    header=(
        TextBlock(lines=("{id}",), x=0, width=0.2, size=1.3, face="sans-bold"),
        TextBlock(lines=("{name}",), x=0.22, width=0.36, size=1.3),
        TextBlock(lines=("{when}",), x=0.6, width=0.4, size=1.1),
        TextBlock(lines=("{age} Years\t{sex}",), x=0, width=0.2, line=1.5, stops=_VALUES),
        TextBlock(
            lines=(
                "Rate\t{rate}",
                "PR\t{pr}",
                "QRSD\t{qrs}",
                "QT\t{qt}",
                "QTc\t{qtc}",
                "--AXIS--",
                "P\t{p_axis}",
                "QRS\t{qrs_axis}",
                "T\t{t_axis}",
            ),
            x=0,
            width=0.1,
            line=2.8,
            stops=_VALUES,
        ),
        TextBlock(lines=("{statements}",), x=0.22, width=0.5, line=2.8, rows=6, size=1.05, upper=True),
        TextBlock(
            lines=("{institution}", "Dept: {department}", "Room: {room}", "Oper: {technician}"),
            x=0.75,
            width=0.25,
            line=2.8,
        ),
        TextBlock(
            lines=("- {summary} -",), x=0.22, width=0.4, line=9.6, size=1.15, face="sans-bold", upper=True
        ),
        TextBlock(lines=("Unconfirmed Diagnosis",), x=0.63, width=0.37, line=9.6, size=1.1, anchor="right"),
    ),
    footer=(
        TextBlock(lines=("Device: {device}",), x=0, width=0.2, line=0.3),
        TextBlock(lines=("Speed: {speed} mm/sec",), x=0.2, width=0.18, line=0.3),
        TextBlock(lines=("Limb: {gain} mm/mV",), x=0.38, width=0.16, line=0.3),
        TextBlock(lines=("Chest: {gain} mm/mV",), x=0.54, width=0.17, line=0.3),
        TextBlock(lines=("{mains} {filter} W",), x=0.72, width=0.18, line=0.3, boxed=True, anchor="middle"),
        TextBlock(lines=("{version}",), x=0.9, width=0.1, line=0.3, anchor="right"),
    ),
    imprint=Imprint(
        device="TC-0042",
        version="PH100B",
        filters=("0.15-100 Hz", "0.05-150 Hz", "0.5-40 Hz"),
        mains=("F 50~", "F 60~", "60~", "50~"),
        when="{day}-{mon}-{year} {hour:02}:{minute:02}:{second:02}",
    ),
    fills=True,
)
"""Thermal pages; the statements stand in capitals with the verdict between hyphens."""
