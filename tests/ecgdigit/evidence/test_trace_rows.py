"""Letters told from traces, and rows told from one another."""

import numpy as np
import pytest

from ecgdigit.evidence.sorted_ink import read_sheet
from ecgdigit.evidence.trace_rows import find_rows
from ecgdigit.flatten.ink_coverage import ink_coverage
from ecgsyn import LabelStyle, SeparatorStyle
from ecgtypes import ImageError, LayoutError, Page, registered_layouts
from tests.ecgdigit.pages import LAYOUTS, SMALL, calibrated, page

COUNTS = frozenset(layout.rows for layout in registered_layouts())


def _rows(layout: str, dpi: float, seed: int = 7, **style: object):
    flat, found = calibrated(layout, dpi=dpi, seed=seed, **style)
    pitch = (found.scale.px_per_mm_x, found.scale.px_per_mm_y)
    sheet = read_sheet(found.ink, pitch, found.pulses)
    return sheet, find_rows(sheet, flat.image.shape, pitch, found.pulses, COUNTS)


def _baselines(drawn: Page) -> list[float]:
    levels = {lead.cell.row: lead.baseline for lead in drawn.truth.leads}
    return [levels[row] for row in sorted(levels)]


@pytest.mark.parametrize(("layout", "dpi"), [*SMALL, *((layout, 200) for layout in LAYOUTS)])
def test_every_row_of_every_layout_is_found(layout, dpi):
    _, rows = _rows(layout, dpi)
    baselines = _baselines(page(layout, dpi=dpi))
    assert len(rows) == len(baselines)
    assert np.abs(np.array([row.level for row in rows]) - baselines).max() < 2.5 * dpi / 25.4


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("layout", ["6x1", "6x2+1", "3x4+1"])
def test_rows_of_other_recordings(layout, seed):
    _, rows = _rows(layout, 150, seed)
    assert len(rows) == len(_baselines(page(layout, dpi=150, seed=seed)))


@pytest.mark.parametrize("kind", ["ticks", "bars", "gaps", "none"])
def test_rows_whatever_stands_between_columns(kind):
    _, rows = _rows("3x4+1", 150, separators=SeparatorStyle(kind=kind))
    assert len(rows) == 4


@pytest.mark.parametrize("place", ["above", "below", "left"])
def test_lead_names_are_words_and_not_traces(place):
    style = {"labels": LabelStyle(place=place)}
    sheet, _ = _rows("3x4+1", 150, **style)
    drawn = page("3x4+1", dpi=150, **style)
    names = [text.quad.box for text in drawn.truth.texts if text.kind == "name"]
    centres = [box.center for box in names]
    near = [
        any(word.x0 - 3 < x < word.x1 + 3 and word.y0 - 3 < y < word.y1 + 3 for word in sheet.words)
        for x, y in centres
    ]
    assert np.mean(near) > 0.8
    left = [sheet.trace[int(b.y0) : int(b.y1) + 1, int(b.x0) : int(b.x1) + 1].max() for b in names]
    assert np.mean(np.array(left) < 0.25) > 0.6


def test_traces_stay_on_the_sheet_and_pulses_go():
    sheet, _ = _rows("3x4+1", 150)
    drawn = page("3x4+1", dpi=150)
    masks = drawn.truth.masks()
    assert (sheet.trace[masks.traces()] > 0.25).mean() > 0.97
    pulses = masks.pulses.full(masks.size) & ~masks.traces()
    assert (sheet.trace[pulses] > 0.25).mean() < 0.1


@pytest.mark.parametrize("dpi", [100, 200])
def test_the_pen_is_measured(dpi):
    sheet, _ = _rows("6x2", dpi)
    assert sheet.pen == pytest.approx(page("6x2", dpi=dpi).truth.leads[0].pen_width, rel=0.2)


def test_text_alone_is_no_trace():
    ink = np.zeros((300, 400), np.float32)
    for x in range(20, 380, 12):
        ink[100:110, x : x + 6] = 1
    with pytest.raises(ImageError, match="no line on it is longer"):
        read_sheet(ink, (4.0, 4.0), ())


def test_lines_that_lie_in_no_row_are_told():
    drawn = page("6x1", dpi=100)
    image = drawn.image.copy()
    for y in range(40, image.shape[0] - 40, 24):
        image[y : y + 2, 30:-30] = 0
        image[y, 30:-30:300] = 255
    pitch = (100 / 25.4, 100 / 25.4)
    sheet = read_sheet(ink_coverage(image), pitch, ())
    with pytest.raises(LayoutError, match="in none of them"):
        find_rows(sheet, image.shape, pitch, (), COUNTS)
