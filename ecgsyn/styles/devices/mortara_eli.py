"""After Mortara ELI print-outs: pulses at the right end, heavy separators broken by the trace."""

from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import TextBlock, TextStop

__all__ = ["MORTARA"]

MORTARA = PageStyle(
    name="mortara-eli",
    grid=GridStyle(
        colour="red",
        minor="lines",
        minor_width=0.1,
        major_width=0.25,
        heavy_width=0.45,
        minor_colour=(253, 224, 220),
        major_colour=(246, 164, 152),
        jitter=2.5,
        margin=3.0,
        area="rows",
    ),
    trace=TraceStyle(width=0.2, colour=(40, 40, 44), unevenness=0.15, fade=0.15),
    labels=LabelStyle(place="above", face="sans", height=2.6, offset=4.5, avoid=False),
    pulse=PulseStyle(side="right"),
    separators=SeparatorStyle(kind="ticks", height=15.0, width=0.7),
    text=TextStyle(face="sans", height=2.0),
    header=(
        TextBlock(lines=("{name}", "ID: {id}", "{birth}   {age} yr   {sex}"), x=0, width=0.32),
        TextBlock(lines=("{when}", "{institution}", "Technician: {technician}"), x=0.34, width=0.32),
        TextBlock(
            lines=(
                "Rate\t{rate}",
                "PR\t{pr}",
                "QRSd\t{qrs}",
                "QT/QTc\t{qt}/{qtc}",
                "P/QRS/T\t{p_axis}/{qrs_axis}/{t_axis}",
            ),
            x=0,
            width=0.2,
            line=3.3,
            stops=(TextStop(at=0), TextStop(at=0.45)),
        ),
        TextBlock(
            lines=("{statements}", "{summary}"),
            x=0.34,
            width=0.4,
            line=3.3,
            rows=5,
            upper=True,
            face="sans-bold",
        ),
        TextBlock(
            lines=("Unconfirmed Diagnosis",), x=0.72, width=0.28, line=8.3, anchor="right", face="sans-bold"
        ),
    ),
    footer=(
        TextBlock(lines=("{device}-{version}",), x=0, width=0.25, line=0.4, size=0.95),
        TextBlock(lines=("{speed} mm/sec",), x=0.25, width=0.22, line=0.4, size=0.95),
        TextBlock(lines=("{gain} mm/mV",), x=0.54, width=0.2, line=0.4, size=0.95),
        TextBlock(
            lines=("{mains} {filter}",), x=0.8, width=0.2, line=0.4, size=0.95, boxed=True, anchor="middle"
        ),
    ),
    imprint=Imprint(
        device="MORT ELI350",
        version="413",
        filters=("0.05 - 150 Hz", "0.05 - 40 Hz", "0.05 - 300 Hz"),
        mains=("60~", "50~"),
    ),
    fills=True,
)
"""Also as exported documents: the grid is framed, the 25 mm lines are heavier."""
