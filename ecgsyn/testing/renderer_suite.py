"""The contract suite of renderers."""

from copy import copy

import numpy as np
from numpy.typing import NDArray

from ecgsyn.pages.drawing.canvas import Canvas
from ecgsyn.pages.ink_centres import centre_errors
from ecgsyn.pages.page_placement import PagePlan
from ecgsyn.pages.renderer import Renderer
from ecgtypes import LayoutError, Lead, LeadTruth, Page, Recording

__all__ = ["bare_page", "check_renderer"]

SEED = 7
CENTRE_LIMIT = 0.25
"""Px: what the design allows between the centre of the ink and the truth, in the median."""


def check_renderer(renderer: Renderer) -> None:
    """Check that a renderer keeps the contract; raise where it does not.

    One seed gives one page; truth, pixels and masks agree; the page's recording holds what the page
    shows; NaN, missing leads and short recordings come out right.

    Parameters
    ----------
    renderer : Renderer
        One that prints at least one lead of a recording that holds them all.

    Raises
    ------
    AssertionError
        With what was broken.
    """
    recording = _example(duration=10.0)
    page = renderer.render(recording, rng=SEED)
    _check_same_again(renderer, recording, page)
    _check_shapes(page)
    for lead in page.truth.leads:
        _check_positions(page, lead, recording)
    _check_masks(page)
    _check_grid(page)
    _check_pixels(renderer, recording, page)
    _check_nan(renderer, recording, page.truth.leads[0].lead.recorded)
    _check_missing(renderer, recording, page.truth.leads[0].lead.recorded)
    _check_short(renderer)


def bare_page(renderer: Renderer, recording: Recording, *, seed: int) -> Page:
    """Return the page that a renderer draws, without its traces and text.

    Parameters
    ----------
    renderer : Renderer
    recording : Recording
    seed : int

    Returns
    -------
    Page
        Paper and grid as on the full page of that seed; its truth has no leads.
    """

    class Bare(type(renderer)):  # type: ignore[misc]
        def draw_traces(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
            pass

        def draw_text(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
            pass

    twin = copy(renderer)
    twin.__class__ = Bare
    return twin.render(recording, rng=seed)


def _check(holds: object, message: str) -> None:
    if not holds:
        raise AssertionError(message)


def _example(*, duration: float, rate: float = 500.0) -> Recording:
    """Return a recording of every lead that there is: beats of different size, and some wander."""
    leads = tuple(lead for lead in Lead if lead.recorded is lead)
    times = np.arange(round(duration * rate)) / rate
    phase = (times % 0.8) - 0.3
    beat = np.exp(-((phase / 0.012) ** 2)) + 0.25 * np.exp(-(((phase - 0.25) / 0.05) ** 2))
    size = np.linspace(-1.0, 1.2, len(leads))[:, None]
    signals = size * beat + 0.05 * np.sin(2 * np.pi * 0.3 * times + 3 * size)
    return Recording(signals=signals.astype(np.float32), leads=leads, sampling_rate=rate, record_id="example")


def _check_same_again(renderer: Renderer, recording: Recording, page: Page) -> None:
    before = recording.signals.copy()
    again = renderer.render(recording, rng=SEED)
    _check(np.array_equal(again.image, page.image), "one seed gave two different images")
    _check(again.truth == page.truth, "one seed gave two different truths")
    _check(page.truth.seed == SEED, f"the truth names seed {page.truth.seed}, the page was drawn with {SEED}")
    _check(np.array_equal(before, recording.signals), "drawing changed the recording")
    drawn = renderer.render(recording, rng=np.random.default_rng(SEED))
    _check(np.array_equal(drawn.image, page.image), "a generator of the same seed gave another image")


def _check_shapes(page: Page) -> None:
    masks = page.truth.masks()
    _check(page.truth.leads, "the page shows no lead of a recording that holds them all")
    _check(masks.size == page.truth.size, f"masks are of {masks.size} px, the page of {page.truth.size}")
    pairs = [(lead.lead, lead.cell.strip) for lead in page.truth.leads]
    _check(pairs == [(mask.lead, mask.strip) for mask in masks.leads], "masks are not in the order of leads")
    _check(
        all(lead.cell in page.truth.layout.cells for lead in page.truth.leads),
        "a lead stands in a cell that the layout does not have",
    )


def _check_positions(page: Page, lead: LeadTruth, recording: Recording) -> None:
    """Check one trace against the signal: heights by the gain, steps by the speed."""
    name = f"lead {lead.lead} (row {lead.cell.row})"
    rate = recording.sampling_rate
    first = int(np.ceil(lead.cell.start * rate - 1e-6))
    values = recording.lead(lead.lead)[first : first + len(lead.trace)]
    _check(len(values) == len(lead.trace), f"{name} has more trace points than samples")
    height = (lead.baseline - lead.trace[:, 1]) / lead.scale.px_per_mv
    _check(np.abs(height - values).max() < 1e-3, f"the trace of {name} does not stand at its millivolts")
    step = np.diff(lead.trace[:, 0].astype(np.float64))
    _check(np.abs(step - lead.scale.px_per_second / rate).max() < 1e-2, f"{name} does not keep the speed")
    box = lead.region.box
    inside = lead.trace[lead.visible]
    _check(
        len(inside) == 0
        or bool(
            (inside >= (box.x0 - 0.5, box.y0 - 0.5)).all() and (inside <= (box.x1 + 0.5, box.y1 + 0.5)).all()
        ),
        f"the trace of {name} leaves its region",
    )
    printed = page.recording.lead(lead.lead)[first : first + len(values)] if page.recording else values
    _check(
        np.array_equal(printed[lead.visible], values[lead.visible]),
        f"the page's recording does not hold what it shows of {name}",
    )


def _check_masks(page: Page) -> None:
    for lead, mask in zip(page.truth.leads, page.truth.masks().leads, strict=True):
        column, row = np.floor(lead.trace[lead.visible] + 0.5).astype(np.intp).T
        full = mask.full(page.truth.size)
        share = float(full[row, column].mean()) if row.size else 1.0
        _check(share > 0.99, f"the mask of lead {lead.lead} holds {share:.1%} of its trace points only")


def _check_grid(page: Page) -> None:
    truth, grid = page.truth, page.truth.grid.astype(np.float64)
    if not grid.size:
        return
    inside = (grid >= -0.5) & (grid <= np.array(truth.size) - 0.5)
    _check(inside.all(), "a grid crossing lies outside the page")
    for axis, pitch in ((1, truth.scale.px_per_mm_x), (0, truth.scale.px_per_mm_y)):
        steps = np.diff(grid[..., 1 - axis], axis=axis)
        _check(steps.size == 0 or np.abs(steps - 5 * pitch).max() < 0.5, "grid crossings are not 5 mm apart")
    mask = truth.masks().grid.full(truth.size)
    if mask.any():
        column, row = np.clip(np.floor(grid.reshape(-1, 2) + 0.5), 0, np.array(truth.size) - 1).T.astype(
            np.intp
        )
        _check(mask[row, column].mean() > 0.99, "grid crossings do not lie on the grid's mask")


def _check_pixels(renderer: Renderer, recording: Recording, page: Page) -> None:
    """Check that the ink lies where the truth says, and nowhere but under the masks' neighbourhood."""
    background = bare_page(renderer, recording, seed=SEED)
    _check(not background.truth.leads, "traces are drawn by another method than draw_traces")
    darker = background.image.astype(np.int16).sum(axis=2) - page.image.astype(np.int16).sum(axis=2)
    _check(
        _shown(darker, page.truth.masks().traces()) > 0.95,
        "the masks hold pixels on which no ink can be seen",
    )
    flat = centre_errors(page, background=background.image).flat
    _check(flat.size, "no flat part of a trace can be seen on the page")
    off = float(np.median(np.abs(flat)))
    _check(off < CENTRE_LIMIT, f"the ink lies {off:.2f} px off the truth in the median")


def _shown(darker: NDArray[np.int16], mask: NDArray[np.bool_]) -> float:
    return float((darker[mask] > 0).mean())


def _check_nan(renderer: Renderer, recording: Recording, target: Lead) -> None:
    """Check a recording with a gap in one lead and another lead that is NaN throughout."""
    signals = recording.signals.copy()
    row = recording.leads.index(target)
    gap = slice(200, 300)
    signals[row, gap] = np.nan
    lost = next((lead for lead in recording.leads if lead is not target), target)
    signals[recording.leads.index(lost)] = np.nan
    page = renderer.render(recording.replace(signals=signals), rng=SEED)
    _check(all(t.lead.recorded is not lost for t in page.truth.leads), "a lead without any value is drawn")
    for lead in page.truth.leads:
        _check(not lead.visible[np.isnan(lead.trace[:, 1])].any(), "a missing sample counts as visible")
    printed = page.recording
    _check(
        printed is None or np.isnan(printed.lead(target)[gap]).all(), "missing samples came back as values"
    )


def _check_missing(renderer: Renderer, recording: Recording, target: Lead) -> None:
    page = renderer.render(recording.select((target,)), rng=SEED)
    _check(
        {lead.lead.recorded for lead in page.truth.leads} == {target},
        f"a recording of {target} alone gave {', '.join(lead.lead for lead in page.truth.leads)}",
    )


def _check_short(renderer: Renderer) -> None:
    """Check that 3 s are drawn in proportion, or refused where columns would get too short."""
    try:
        page = renderer.render(_example(duration=3.0), rng=SEED)
    except LayoutError:
        return
    stop = max(cell.stop for cell in page.truth.layout.cells)
    _check(stop < 3.0 + 1e-6, f"a recording of 3 s is shown as {stop:.2f} s")
    _check(all(lead.visible.any() for lead in page.truth.leads), "a lead of a short recording cannot be seen")
