"""A report as one picture."""

import textwrap

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from ecgdigit.show._report_facts import ReportFacts

__all__ = ["report_sheet"]

MARGIN = 24

LINE_HEIGHT = 24

CHARACTERS = 170
"""In a line of the sheet's width."""

TEXT, FAINT, WARNING = (35, 40, 48), (110, 118, 130), (176, 0, 0)


def report_sheet(
    facts: ReportFacts, *, page: NDArray[np.uint8], chart: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return a report.

    Parameters
    ----------
    facts : ReportFacts
    page, chart : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        As wide as the chart, and a margin at either side.
    """
    width = chart.shape[1]
    picture = PillowImage.fromarray(page)
    picture = picture.resize((width, max(1, round(page.shape[0] * width / page.shape[1]))))
    head = _lines(facts)
    top = MARGIN + 40 + len(head) * LINE_HEIGHT + 8
    height = top + picture.height + MARGIN + chart.shape[0] + MARGIN
    sheet = PillowImage.new("RGB", (width + 2 * MARGIN, height), "white")
    pen = ImageDraw.Draw(sheet)
    # fonts differ in the signs they hold: a missing one must not stop the picture
    pen.text((MARGIN, MARGIN), _plain(facts.title), fill=TEXT, font=ImageFont.load_default(28))
    for number, (line, colour) in enumerate(head):
        place = (MARGIN, MARGIN + 40 + number * LINE_HEIGHT)
        pen.text(place, _plain(line), fill=colour, font=ImageFont.load_default(17))
    sheet.paste(picture, (MARGIN, top))
    sheet.paste(PillowImage.fromarray(chart), (MARGIN, top + picture.height + MARGIN))
    return np.asarray(sheet)


def _lines(facts: ReportFacts) -> list[tuple[str, tuple[int, int, int]]]:
    told = "; ".join(f"{name}: {value}" for name, value in facts.summary)
    lines = [(line, FAINT) for line in textwrap.wrap(told, CHARACTERS)]
    lines += [(f"{name}: {value}", FAINT) for name, value in facts.consistency]
    for warning in facts.warnings:
        lines += [(line, WARNING) for line in textwrap.wrap(warning, CHARACTERS)]
    return lines


def _plain(text: str) -> str:
    return " ".join(text.split()).encode("ascii", "replace").decode()
