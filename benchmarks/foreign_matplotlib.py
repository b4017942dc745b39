"""Pages drawn by matplotlib's Agg, and by the package ecg-plot where it is installed."""

import io
import warnings
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.foreign_plan import (
    COLUMN_12X1,
    COLUMNS_3X4,
    COLUMNS_6X2,
    GAIN,
    SECONDS,
    SPEED,
    Placed,
    place,
    printed,
)
from ecgtypes import STANDARD_12, MissingExtraError, Recording

MM_PER_INCH = 25.4
Drawn = tuple[NDArray[np.uint8], Recording]


class Sheet:
    """A matplotlib figure in mm from the top left; ``stretch`` makes its pixels oblong."""

    def __init__(self, width: float, height: float, *, dpi: float, stretch: float = 1.0) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width * stretch / MM_PER_INCH, height / MM_PER_INCH), dpi=dpi)
        self.canvas = FigureCanvasAgg(self.figure)
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(height, 0))
        self.axes.set_axis_off()

    def grid(
        self, minor: Any, major: Any, *, widths: tuple[float, float] = (0.25, 0.5), offset: float = 0.0
    ) -> None:
        """Draw 1 mm and 5 mm lines over the whole sheet; widths in points."""
        for step, colour, line in ((1.0, minor, widths[0]), (5.0, major, widths[1])):
            xs = np.arange(offset, self.width, step)
            ys = np.arange(offset, self.height, step)
            self.axes.vlines(xs, 0, self.height, color=colour, linewidth=line)
            self.axes.hlines(ys, 0, self.width, color=colour, linewidth=line)

    def line(self, x: Any, y: Any, *, colour: Any, width: float) -> None:
        """Draw a line through points in mm; width in points."""
        self.axes.plot(x, y, color=colour, linewidth=width)

    def text(self, x: float, y: float, text: str, *, size: float, colour: Any = "black") -> None:
        """Write text with its left baseline at a point; size in points."""
        self.axes.text(x, y, text, fontsize=size, color=colour, va="baseline", ha="left")

    def image(self) -> NDArray[np.uint8]:
        """Return the pixels."""
        self.canvas.draw()
        return np.asarray(self.canvas.buffer_rgba())[..., :3].copy()


def _traces(sheet: Sheet, recording: Recording, placed: list[Placed], *, colour: Any, width: float) -> None:
    for trace in placed:
        sheet.line(*trace.points(recording), colour=colour, width=width)


def _pulse(sheet: Sheet, x: float, y: float, *, colour: Any, width: float) -> None:
    sheet.line([x, x, x + 5, x + 5], [y, y - GAIN, y - GAIN, y], colour=colour, width=width)


TOOLKIT_GRIDS = (
    ((1.0, 0.80, 0.86), (0.93, 0.50, 0.60)),
    ((0.98, 0.72, 0.70), (0.85, 0.25, 0.22)),
    ((0.80, 0.80, 0.80), (0.52, 0.52, 0.52)),
    ((0.74, 0.63, 0.60), (0.43, 0.20, 0.18)),
    ((0.72, 0.80, 0.92), (0.36, 0.50, 0.75)),
    ((0.98, 0.80, 0.62), (0.90, 0.55, 0.20)),
)


def toolkit(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw a letter page as the generator behind the PhysioNet challenge of 2024 lays it out."""
    sheet = Sheet(11 * MM_PER_INCH, 8.5 * MM_PER_INCH, dpi=dpi)
    minor, major = TOOLKIT_GRIDS[rng.integers(len(TOOLKIT_GRIDS))]
    sheet.grid(minor, major)
    left = float(rng.uniform(10, 18))
    width = float(rng.uniform(0.5, 1.0))
    placed = place(
        COLUMNS_3X4,
        left=left,
        top=float(rng.uniform(80, 92)),
        row_height=float(rng.uniform(25, 29)),
        strips=("II",),
    )
    _traces(sheet, recording, placed, colour="black", width=width)
    for trace in placed:
        sheet.text(trace.x, trace.y + 6.5, trace.lead, size=11)
        if trace.x == left:
            _pulse(sheet, left - 5, trace.y, colour="black", width=width)
        else:
            sheet.line([trace.x] * 2, [trace.y - 3.3, trace.y + 3.3], colour="black", width=2 * width)
    for i, text in enumerate(("ID: 02132_lr    Name:", "Age: 27 yrs", "Sex: Male")):
        sheet.text(2, 4 + 5 * i, text, size=11)
    sheet.text(150, 4, "Date: 1988-08-13, 07:50:51", size=11)
    sheet.text(50, sheet.height - 4, "25mm/s", size=11)
    sheet.text(100, sheet.height - 4, "10mm/mV", size=11)
    return sheet.image(), printed(recording, placed)


def _plain(
    recording: Recording,
    dpi: float,
    rng: np.random.Generator,
    *,
    kind: Literal["12x1", "6x2"],
    oblong: bool = False,
) -> Drawn:
    columns, row_height = (COLUMN_12X1, 18.0) if kind == "12x1" else (COLUMNS_6X2, 27.0)
    rows = len(columns[0])
    stretch = float(rng.choice([-1, 1]) * rng.uniform(0.02, 0.04)) + 1 if oblong else 1.0
    sheet = Sheet(275, 30 + rows * row_height, dpi=dpi * float(rng.uniform(0.93, 1.07)), stretch=stretch)
    sheet.grid("#f6c9c9", "#e58a8a", widths=(0.3, 0.6), offset=float(rng.uniform(0, 5)))
    placed = place(columns, left=15, top=24, row_height=row_height)
    _traces(sheet, recording, placed, colour="#101010", width=0.8)
    for trace in placed:
        if trace.x == 15:
            sheet.text(4, trace.y + 1.5, trace.lead, size=9)
        else:
            sheet.text(trace.x + 1.5, trace.y - 8, trace.lead, size=9)
    sheet.text(100, 6, "12-lead ECG", size=12)
    return sheet.image(), printed(recording, placed)


def matplotlib_12x1(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw one column of twelve rows, at no round resolution, names left of the traces."""
    return _plain(recording, dpi, rng, kind="12x1")


def matplotlib_6x2(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw two columns of six rows with nothing between them."""
    return _plain(recording, dpi, rng, kind="6x2")


def matplotlib_oblong(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw two columns of six rows with pixels 2 to 4 % wider or narrower than high."""
    return _plain(recording, dpi, rng, kind="6x2", oblong=True)


def grey(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw a dark page: grey grid on grey paper under a black trace, as a photocopy shows it."""
    sheet = Sheet(297, 210, dpi=dpi)
    paper = float(rng.uniform(0.80, 0.92))
    sheet.figure.set_facecolor((paper,) * 3)
    sheet.grid((paper - 0.14,) * 3, (paper - 0.32,) * 3, widths=(0.3, 0.5))
    placed = place(COLUMNS_3X4, left=22, top=40, row_height=38, strips=("II",))
    _traces(sheet, recording, placed, colour=(0.08,) * 3, width=0.9)
    for trace in placed:
        sheet.text(trace.x + 1, trace.y - 12, trace.lead, size=10)
    for row in range(4):
        _pulse(sheet, 12, 40 + 38 * row, colour=(0.08,) * 3, width=0.9)
    sheet.text(20, 205, "25 mm/s   10 mm/mV   0.05-150 Hz", size=9)
    return sheet.image(), printed(recording, placed)


def thin(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw a thin grey-blue trace, 0.15 mm, over a saturated red grid."""
    sheet = Sheet(297, 210, dpi=dpi)
    sheet.grid((1.0, 0.62, 0.62), (0.95, 0.22, 0.22), widths=(0.35, 0.7))
    ink = (0.25, 0.30, float(rng.uniform(0.4, 0.55)))
    width = 0.15 / MM_PER_INCH * 72
    placed = place(COLUMNS_3X4, left=20, top=35, row_height=35, strips=("V1",))
    _traces(sheet, recording, placed, colour=ink, width=width)
    for trace in placed:
        sheet.text(trace.x + 1, trace.y - 9, trace.lead, size=10, colour=ink)
    return sheet.image(), printed(recording, placed)


def ecg_plot(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Let the package ecg-plot draw its 12-lead page of four columns and a rhythm strip.

    Each of its panels has a grid of its own, 6 mm from the next, and the phase starts anew in each.
    """
    del rng
    recording = recording.window(0, SECONDS)
    leads = tuple(str(lead) for lead in STANDARD_12)
    chart = _ecg_plot().plot(
        recording.select(leads).signals,
        sample_rate=recording.sampling_rate,
        lead_names=leads,
        title="ECG 12",
        layout="12lead",
        time_mode="sequential",
        rhythm_lead="II",
    )
    figure, _ = chart.to_matplotlib()
    placed = place(COLUMNS_3X4, left=0, top=0, row_height=0, strips=("II",))
    return _saved(figure, dpi, tight=False), printed(recording, placed)


def ecg_plot_6x2(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Let the package ecg-plot draw its default: two columns of six rows, each of the first five seconds."""
    del rng
    recording = recording.window(0, SECONDS / 2)
    leads = tuple(str(lead) for lead in STANDARD_12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        chart = _ecg_plot().plot(
            recording.select(leads).signals, sample_rate=recording.sampling_rate, lead_names=leads, columns=2
        )
    figure, _ = chart.to_matplotlib()
    return _saved(figure, dpi, tight=False), recording.select(STANDARD_12)


def ecg_plot_classic(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw as ecg-plot did until 0.2: one plot, blue trace, a short bar before the second column.

    Its 5 mm are half an inch, so a page at d dots per inch has d / 10 px per mm.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import AutoMinorLocator

    del rng
    seconds = SECONDS / 2
    figure = Figure(figsize=(2 * seconds * 2.5, 18))
    FigureCanvasAgg(figure)
    figure.subplots_adjust(left=0, right=1, bottom=0, top=1)
    axes = figure.add_subplot()
    axes.set_xticks(np.arange(0, 2 * seconds, 0.2))
    axes.set_yticks(np.arange(-16.5, 1.5, 0.5))
    axes.xaxis.set_minor_locator(AutoMinorLocator(5))
    axes.yaxis.set_minor_locator(AutoMinorLocator(5))
    axes.grid(which="major", linewidth=1.25, color=(1, 0, 0))
    axes.grid(which="minor", linewidth=1.25, color=(1, 0.7, 0.7))
    axes.set(xlim=(0, 2 * seconds), ylim=(-16.5, 1.5))
    placed = place(COLUMNS_6X2, left=0, top=0, row_height=3 * GAIN)
    for trace in placed:
        x, y = trace.points(recording)
        axes.plot(x / SPEED, -y / GAIN, linewidth=1.25, color=(0, 0, 0.7))
        axes.text(trace.x / SPEED + 0.07, -trace.y / GAIN - 0.5, trace.lead, fontsize=22)
        if trace.x > 0:
            axes.plot([trace.x / SPEED] * 2, [-y[0] / GAIN - 0.3, -y[0] / GAIN + 0.3],
                      linewidth=1.25, color=(0, 0, 0.7))  # fmt: skip
    figure.suptitle("ECG 12")
    return _saved(figure, dpi / 2, tight=True), printed(recording, placed)


def _ecg_plot() -> Any:
    try:
        import ecg_plot as package
    except ImportError as error:
        message = "the style needs the package ecg-plot: python -m pip install ecg-plot"
        raise MissingExtraError(message) from error
    return package


def _saved(figure: Any, dpi: float, *, tight: bool) -> NDArray[np.uint8]:
    from PIL import Image

    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=dpi, bbox_inches="tight" if tight else None)
    with Image.open(stream) as image:
        return np.asarray(image.convert("RGB"))
