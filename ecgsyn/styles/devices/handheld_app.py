"""After reports of phone apps on recordings by hand-held electrodes: six limb leads, and rules to read by."""

from ecgsyn.styles import ink_styles
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock

__all__ = ["HANDHELD_APP"]

HANDHELD_APP = PageStyle(
    name="handheld-app",
    layout="6x1",
    page="A4",
    grid=ink_styles.GridStyle(
        minor="dots",
        minor_dot=0.14,
        major_width=0.1,
        minor_colour=(170, 170, 170),
        major_colour=(190, 190, 190),
        area="rows",
    ),
    trace=ink_styles.TraceStyle(width=0.16, colour=(16, 16, 16)),
    labels=ink_styles.LabelStyle(place="above", face="sans", height=2.6, offset=9.0, avoid=False),
    pulse=ink_styles.PulseStyle(side="left", width=0.42),
    separators=ink_styles.SeparatorStyle(kind="none"),
    rules=ink_styles.RuleStyle(baseline=0.14, seconds=0.16, beats=1.4),
    text=ink_styles.TextStyle(face="sans", height=2.2),
    header=(
        TextBlock(lines=("{name}", "{sex}, {age} years", "Recorded: {when}"), x=0, width=0.5),
        TextBlock(lines=("Heart rate: {rate} bpm", "{summary}", "{statements}"), x=0.5, width=0.5, rows=4),
    ),
    footer=(
        TextBlock(lines=("{speed} mm/s, {gain} mm/mV   {filter}   Mains: {mains}",), x=0, width=0.6),
        TextBlock(lines=("{device} {version}",), x=0.6, width=0.4, anchor="right"),
    ),
    imprint=Imprint(
        device="Handheld ECG app",
        version="4.2",
        filters=("Enhanced filter", "Original", "Filter 0.5-40 Hz"),
        mains=("50 Hz", "60 Hz"),
        when="{year}-{month:02}-{day:02} {hour:02}:{minute:02}",
    ),
    fills=True,
)
"""A thin even line on dots, thicker pulses, a line at every second and along 0 mV, a tick for each beat."""
