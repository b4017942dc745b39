"""After Edan SE print-outs: serif names standing on the traces, narrow pulses, dotted separators."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["EDAN"]

EDAN = PageStyle(
    name="edan-se",
    page="A4",
    grid=GridStyle(
        minor="dots",
        minor_dot=0.3,
        major_width=0.22,
        minor_colour=(186, 112, 114),
        major_colour=(232, 158, 160),
        paper=(252, 251, 249),
        jitter=2.5,
    ),
    trace=TraceStyle(width=0.27, colour=(30, 30, 36), unevenness=0.45, fade=0.35),
    labels=LabelStyle(place="on", face="serif-bold", height=2.5, offset=0.8),
    pulse=PulseStyle(side="left", duration=0.1),
    separators=SeparatorStyle(kind="dotted", width=0.3),
    text=TextStyle(face="serif", height=2.1),
    header=(
        TextBlock(lines=("ID: {id}", "{when}", "{sex}  {age} Years", "Name: {name}"), x=0, width=0.28),
        TextBlock(
            lines=(
                "HR\t: {rate}\tbpm",
                "P-R\t: {pr}\tms",
                "QRS\t: {qrs}\tms",
                "QT/QTcBz\t: {qt}/{qtc}\tms",
                "P/QRS/T\t: {p_axis}/{qrs_axis}/{t_axis}\t°",
                "RV5/SV1\t: {rv5}/{sv1}\tmV",
            ),
            x=0.3,
            width=0.28,
            stops=(TextStop(at=0), TextStop(at=0.34), TextStop(at=0.68)),
        ),
        TextBlock(lines=("Diagnosis Information:", "{statements}", "{summary}"), x=0.6, width=0.4, rows=5),
        TextBlock(lines=("Report Confirmed by:",), x=0.6, width=0.4, line=5),
    ),
    footer=(
        TextBlock(
            lines=(
                "{filter}  {mains}  {speed}mm/s  {gain}mm/mV  Lead Off  {mode}  HR {rate} {device} {version}",
            ),
            x=0,
            width=0.8,
            line=0.3,
            face="serif-bold-italic",
        ),
        TextBlock(
            lines=("{institution}",), x=0.8, width=0.2, line=0.3, anchor="right", face="serif-bold-italic"
        ),
    ),
    imprint=Imprint(
        device="SE-12Express",
        version="V2.04",
        filters=("0.67~100Hz", "0.67~35Hz", "0.05~150Hz", "0.05~100Hz"),
        mains=("AC60", "AC50"),
        when="{day:02}-{month:02}-{year} {hour:02}:{minute:02}:{second:02}",
    ),
    fills=True,
)
"""Thermal pages with fine dots between solid 5 mm lines."""
