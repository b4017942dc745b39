"""The signals of a recording drawn one below the other, each with its confidence, sample by sample."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from ecgdigit.measure.read_share import LeadSeen, leads_seen
from ecgtypes import Digitization, finite_runs

__all__ = ["confidence_colours", "draw_chart"]

FINE = 2
"""Drawn so many times larger, then made smaller: Pillow's lines have no smooth edges."""

LEFT, RIGHT, TOP, BOTTOM = 150, 36, 30, 28
"""Margins, px: for names, for nothing, for the scale, for the time."""

PX_PER_MV = 50.0

LOWEST_ROW, HIGHEST_ROW = 60.0, 320.0
"""px: of a flat line, and of one that leaps off its row."""

BAND = 9.0
"""px: height of the band that shows the confidence."""

GAP = 12.0

PAPER, LINE, SECOND, TEXT, FAINT, TRACE = (
    (255, 255, 255), (240, 242, 245), (214, 219, 226), (35, 40, 48), (110, 118, 130), (16, 22, 34),
)  # fmt: skip

CONFIDENCE = ((0.0, (190, 30, 45)), (0.5, (238, 160, 40)), (0.8, (150, 190, 90)), (1.0, (0, 130, 110)))
"""Colours by confidence; between them they are mixed."""

NOTHING = (228, 231, 236)
"""Where nothing was read."""


def confidence_colours(confidence: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return the colour of each confidence.

    Parameters
    ----------
    confidence : ndarray of float, shape (n,)
        0 to 1, NaN where nothing was read.

    Returns
    -------
    ndarray of uint8, shape (n, 3)
    """
    at = [level for level, _ in CONFIDENCE]
    colours = np.array([colour for _, colour in CONFIDENCE])
    trust = np.nan_to_num(confidence)
    mixed = (
        np.stack([np.interp(trust, at, channel) for channel in colours.T], axis=1).round().astype(np.uint8)
    )
    mixed[np.isnan(confidence)] = NOTHING
    return mixed


def draw_chart(result: Digitization, *, width: int = 1600) -> NDArray[np.uint8]:
    """Draw the signals of a result over time, with the confidence of every sample below each.

    Parameters
    ----------
    result : Digitization
    width : int, default 1600
        Pixels.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        All leads at one scale of 50 px to the mV; a lead of which nothing was read has a grey band alone.
    """
    heights = [_row_height(signal) for signal in result.recording.signals]
    size = (width, round(TOP + sum(heights) + len(heights) * (BAND + GAP) + BOTTOM))
    chart = _Chart(size, max(result.recording.duration, 1e-9))
    chart.draw_time()
    y = float(TOP)
    for row, (seen, height) in enumerate(zip(leads_seen(result), heights, strict=True)):
        chart.draw_row(seen, result.recording.signals[row], result.confidence[row], (y, height))
        y += height + BAND + GAP
    return chart.pixels()


def _row_height(signal: NDArray[np.float32]) -> float:
    seen = signal[np.isfinite(signal)]
    extent = float(np.ptp(seen)) * PX_PER_MV + 12 if seen.size else 0.0
    return float(np.clip(extent, LOWEST_ROW, HIGHEST_ROW))


class _Chart:
    """A canvas in px of the finished chart.

    Parameters
    ----------
    size : (width, height)
    duration : float
        s.
    """

    def __init__(self, size: tuple[int, int], duration: float) -> None:
        self.size = size
        self.duration = duration
        self.image = PillowImage.new("RGB", (size[0] * FINE, size[1] * FINE), PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.span = size[0] - LEFT - RIGHT

    def x(self, seconds: float) -> float:
        return LEFT + self.span * seconds / self.duration

    def line(self, points: list[tuple[float, float]], colour: tuple[int, int, int], width: float) -> None:
        fine = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(fine, fill=colour, width=max(1, round(width * FINE)), joint="curve")

    def text(self, place: tuple[float, float], text: str, size: float, colour: tuple[int, int, int]) -> None:
        font = ImageFont.load_default(size * FINE)
        self.pen.text((place[0] * FINE, place[1] * FINE), text, fill=colour, font=font, anchor="ls")

    def draw_time(self) -> None:
        """Draw a line for each second, fainter ones between where there is room, and the legend."""
        bottom = self.size[1] - BOTTOM
        step = next((s for s in (1, 2, 5, 10, 30, 60) if self.span * s / self.duration >= 40), 60)
        if self.span * 0.2 / self.duration >= 8:
            for fifth in range(int(self.duration * 5 + 1e-6) + 1):
                self.line([(self.x(fifth / 5), TOP), (self.x(fifth / 5), bottom)], LINE, 1)
        for second in range(0, int(self.duration + 1e-6) + 1, step):
            x = self.x(second)
            self.line([(x, TOP), (x, bottom)], SECOND, 1)
            self.text((x + 3, bottom + 18), f"{second} s", 12, FAINT)
        self._draw_legend()

    def _draw_legend(self) -> None:
        shades = confidence_colours(np.linspace(0, 1, 120))
        left, top = self.size[0] - RIGHT - 120, 8
        self._paint(shades, left, top)
        self.text((left - 96, top + 9), "confidence  0", 12, FAINT)
        self.text((left + 123, top + 9), "1", 12, FAINT)
        self.line([(LEFT - 12, TOP), (LEFT - 12, TOP + PX_PER_MV)], TEXT, 1.5)
        self.text((LEFT - 56, TOP + 12), "1 mV", 12, FAINT)

    def _paint(self, colours: NDArray[np.uint8], left: float, top: float) -> None:
        strip = np.repeat(np.repeat(colours[None], round(BAND * FINE), axis=0), FINE, axis=1)
        self.image.paste(PillowImage.fromarray(strip), (round(left * FINE), round(top * FINE)))

    def draw_row(
        self,
        seen: LeadSeen,
        signal: NDArray[np.float32],
        confidence: NDArray[np.float32],
        place: tuple[float, float],
    ) -> None:
        """Draw a lead: what is known of it at the left, its line, and its band."""
        top, height = place
        middle = top + height / 2
        self.text((10, middle + 2), str(seen.lead), 20, TEXT)
        told = f"{seen.coverage:.0%} read, {seen.confidence:.2f}" if seen.read else "nothing read"
        self.text((10, middle + 20), told, 12, FAINT)
        self._draw_line(signal, top, height)
        self._paint(self._columns(signal, confidence), LEFT, top + height + 1)

    def _draw_line(self, signal: NDArray[np.float32], top: float, height: float) -> None:
        finite = signal[np.isfinite(signal)]
        if not finite.size:
            return
        centre = (float(finite.max()) + float(finite.min())) / 2
        zero = top + height / 2 + centre * PX_PER_MV
        if top <= zero <= top + height:
            self.line([(LEFT, zero), (LEFT + self.span, zero)], SECOND, 1)
        y = np.clip(zero - signal.astype(np.float64) * PX_PER_MV, top, top + height)
        x = LEFT + self.span * np.arange(signal.size) / max(signal.size, 1)
        for start, stop in finite_runs(signal):
            points = list(zip(x[start:stop].tolist(), y[start:stop].tolist(), strict=True))
            self.line(points if len(points) > 1 else points * 2, TRACE, 1.2)

    def _columns(self, signal: NDArray[np.float32], confidence: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return the colour of each pixel column: of the least confidence that falls into it."""
        trust = np.where(np.isfinite(signal), confidence, np.nan).astype(np.float64)
        edges = np.linspace(0, trust.size, self.span + 1)
        starts = np.minimum(edges[:-1].astype(np.intp), trust.size - 1)
        stops = np.maximum(np.ceil(edges[1:]).astype(np.intp), starts + 1)
        low = np.where(np.isnan(trust), np.inf, trust)
        least = np.array([low[a:b].min() for a, b in zip(starts, stops, strict=True)])
        return confidence_colours(np.where(np.isinf(least), np.nan, least))

    def pixels(self) -> NDArray[np.uint8]:
        return np.asarray(self.image.resize(self.size, PillowImage.Resampling.BOX))
