"""The canvas: what it draws and what it writes down are the same."""

import numpy as np
import pytest

from ecgsyn import Canvas, GridStyle, TraceStyle
from ecgtypes import Cell, Layout, PaperScale

SCALE = PaperScale.from_dpi(254)  # 10 px per mm
LAYOUT = Layout(
    name="pair",
    rows=2,
    columns=1,
    cells=(
        Cell(lead="I", row=0, column=0, start=0, duration=1),
        Cell(lead="II", row=1, column=0, start=0, duration=1),
    ),
)
BLACK = TraceStyle(width=0.3, colour=(0, 0, 0))


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(size=(400, 300), scale=SCALE)


def line(y0: float, y1: float) -> np.ndarray:
    x = np.linspace(5, 30, 51)
    return np.column_stack([x, np.linspace(y0, y1, 51)])


def draw(canvas: Canvas, row: int, y0: float, y1: float, pen: TraceStyle = BLACK) -> None:
    canvas.trace(LAYOUT.cells[row], line(y0, y1), baseline=y0, span=(5, 30), pen=pen)


def test_millimetres_become_pixels(canvas: Canvas):
    np.testing.assert_allclose(canvas.to_px([[0, 0], [5, 1.25]]), [[-0.5, -0.5], [49.5, 12]])


def test_a_trace_and_its_truth(canvas: Canvas):
    draw(canvas, 0, 10, 12)
    lead = canvas.truth(LAYOUT, seed=3).leads[0]
    np.testing.assert_allclose(lead.trace[0], (49.5, 99.5), atol=1e-4)
    np.testing.assert_allclose(lead.trace[-1], (299.5, 119.5), atol=1e-4)
    assert lead.baseline == pytest.approx(99.5)
    assert lead.pen_width == pytest.approx(3.0)
    box = lead.region.box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((49.5, 98.0, 299.5, 121.0))
    dark = 255 - canvas.image.mean(axis=2)
    centre = (dark[:, 150] * np.arange(300)).sum() / dark[:, 150].sum()
    assert centre == pytest.approx(99.5 + 20 * 100.5 / 250, abs=0.03)


def test_crossing_pixels_belong_to_both_and_darken_once(canvas: Canvas):
    draw(canvas, 0, 10, 20)
    draw(canvas, 1, 20, 10)
    masks = canvas.truth(LAYOUT, seed=None).masks()
    both = masks.lead("I") & masks.lead("II")
    assert both.any()
    crossing = np.array([15 * 10 - 0.5, 17.5 * 10 - 0.5])
    assert both[round(crossing[0]), round(crossing[1])]
    assert canvas.image[both].max() < 80
    alone = masks.lead("I") & ~masks.lead("II")
    assert canvas.image[alone].mean() < 128


def test_inks_multiply_in_any_order():
    images = []
    for order in ((0, 1), (1, 0)):
        canvas = Canvas(size=(400, 300), scale=SCALE)
        canvas.fill((250, 240, 230))
        pens = (BLACK, TraceStyle(width=1.0, colour=(30, 60, 200)))
        for row in order:
            draw(canvas, row, 10 + 10 * row, 20 - 10 * row, pens[row])
        images.append(canvas.image.astype(int))
    assert np.abs(images[0] - images[1]).max() <= 1
    assert (images[0][0, 0] == (250, 240, 230)).all()


def test_missing_and_off_page_samples_are_not_visible(canvas: Canvas):
    points = line(10, 10)
    points[10:20, 1] = np.nan
    points[30:35, 1] = -4
    points[40:45, 1] = 31
    canvas.trace(LAYOUT.cells[0], points, baseline=10, span=(5, 30), pen=BLACK)
    lead = canvas.truth(LAYOUT, seed=None).leads[0]
    assert not lead.visible[10:20].any()
    assert not lead.visible[30:35].any()
    assert not lead.visible[40:45].any()
    assert lead.visible.sum() == 51 - 20
    box = lead.region.box
    assert -0.5 <= box.y0 < box.y1 <= 299.5


def test_grid_nodes_are_every_5_mm_crossing_on_the_page(canvas: Canvas):
    canvas.grid(origin=(12.3, 7.1), style=GridStyle())
    truth = canvas.truth(LAYOUT, seed=None)
    assert truth.grid.shape == (6, 8, 2)
    np.testing.assert_allclose(truth.grid[0, 0], (2.3 * 10 - 0.5, 2.1 * 10 - 0.5), atol=1e-3)
    np.testing.assert_allclose(truth.grid[5, 7], (37.3 * 10 - 0.5, 27.1 * 10 - 0.5), atol=1e-3)
    assert truth.masks().grid.full(truth.size).any()


def test_a_bare_grid_still_has_nodes(canvas: Canvas):
    canvas.grid(origin=(0, 0), style=GridStyle(colour="none"))
    truth = canvas.truth(LAYOUT, seed=None)
    assert truth.grid.size
    assert not truth.masks().grid.full(truth.size).any()
    assert (canvas.image == 255).all()


def test_grids_print_on_any_paper(canvas: Canvas):
    canvas.fill((200, 200, 200))
    canvas.grid(origin=(0, 0), style=GridStyle(colour="grey", major_width=0.6))
    assert canvas.image.max() == 200
    assert canvas.image.min() == round(158 * 200 / 255)


def test_text_and_its_truth(canvas: Canvas):
    quad = canvas.text("aVR", at=(5, 10), height=3, kind="name", cell=LAYOUT.cells[0])
    draw(canvas, 0, 20, 20)
    truth = canvas.truth(LAYOUT, seed=None)
    assert truth.leads[0].name == quad == truth.texts[0].quad
    box = quad.box
    ink = canvas.image[int(box.y0 + 0.5) : int(box.y1 + 0.5), int(box.x0 + 0.5) : int(box.x1 + 0.5)]
    assert ink.min() < 60
    page = canvas.image.copy()
    page[int(box.y0 + 0.5) : int(box.y1 + 0.5), int(box.x0 + 0.5) : int(box.x1 + 0.5)] = 255
    assert (page[:150] == 255).all()
    assert truth.masks().text.full(truth.size)[:150].any()


def test_a_pulse_and_its_truth(canvas: Canvas):
    outline = [(2, 20), (3.5, 20), (3.5, 10), (8.5, 10), (8.5, 20), (10, 20)]
    canvas.pulse(0, outline, pen=TraceStyle(width=0.4, colour=(0, 0, 0)), amplitude=1.0, duration=0.2)
    truth = canvas.truth(LAYOUT, seed=None)
    np.testing.assert_allclose(truth.pulses[0].outline[1], (34.5, 199.5), atol=1e-4)
    dark = 255 - canvas.image.mean(axis=2)[120:180]
    assert (dark[:, 30:40] * np.arange(30, 40)).sum() / dark[:, 30:40].sum() == pytest.approx(34.5, abs=0.01)
    mask = truth.masks().pulses.full(truth.size)
    assert mask[150, 34]
    assert mask.sum() == pytest.approx((5 + 1.5 * 2 + 20) * 10 * 4 + 4 * 4)


def test_a_bare_canvas_is_white_and_has_empty_masks(canvas: Canvas):
    truth = canvas.truth(LAYOUT, seed=None)
    assert (canvas.image == 255).all()
    assert truth.leads == ()
    assert not truth.masks().text.full(truth.size).any()
    assert not truth.masks().traces().any()
