"""How well a page's truth keeps to its pixels through effects, measured in the pixels themselves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecgsyn.presets import Effects
from ecgsyn.renderer import Renderer
from ecgsyn.standard import StandardRenderer
from ecgsyn.styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle
from ecgsyn.testing.renderers import bare_page
from ecgtypes import LeadTruth, Page, Quad, Recording

__all__ = ["TruthErrors", "truth_errors"]

Floats = NDArray[np.float64]

NEIGHBOUR = 8
"""Samples on either side from which the direction of a trace is taken."""

REACH = 2.5
"""Px beyond the pen's edge up to which ink counts as that of the trace."""

DOT = 0.9
"""Diameter of the dots at the crossings, mm."""

FAINT = 0.25
"""Share of the median amount of ink below which a place counts as hidden or washed out."""


@dataclass(frozen=True)
class TruthErrors:
    """Distances between truth and pixels.

    Parameters
    ----------
    trace : ndarray of float64
        Centre of the ink less the truth, across the trace, px, for flat parts that can be seen.
    grid : ndarray of float64
        Distance between each 5 mm crossing that can be seen and its truth, px.
    names : ndarray of float64
        Intersection over union of each lead name's quad and the box around its pixels.
    """

    trace: Floats
    grid: Floats
    names: Floats

    def summary(self) -> tuple[float, float, float]:
        """Return the median trace error, the grid error that 95 % keep to, and the median overlap of names.

        Returns
        -------
        (float, float, float)
            NaN for what could not be measured.
        """
        parts = ((np.abs(self.trace), 0.5), (self.grid, 0.95), (self.names, 0.5))
        trace, grid, names = (
            float(np.quantile(part, share)) if part.size else float("nan") for part, share in parts
        )
        return trace, grid, names


def truth_errors(
    effects: Effects, *, seed: int, dpi: float = 200.0, size_mm: tuple[float, float] = (150.0, 100.0)
) -> TruthErrors:
    """Draw test pages, put effects on them, and compare the truth with where the ink went.

    The ink is the difference between two pages with the same effects, one with and one without
    what is measured: slowly waving traces with large names, and dots at the crossings of the grid.

    Parameters
    ----------
    effects : callable
        An effect, chain or preset; what it draws at random must not depend on the page.
    seed : int
    dpi : float, default 200
    size_mm : (float, float), default (150, 100)
        Of the test pages.

    Returns
    -------
    TruthErrors
    """
    lines, dots = _lines(dpi, size_mm), _dots(dpi, size_mm)
    page = lines.render(_RECORDING, rng=seed)
    bare = bare_page(lines, _RECORDING, seed=seed)
    after = effects(page, rng=seed)
    ink = _ink(after, effects(bare, rng=seed))
    # the dots' page has no traces that an effect could take for its content
    dotted = bare_page(dots, _RECORDING, seed=seed)
    marked = effects(dotted, rng=seed)
    blots = _ink(marked, effects(bare, rng=seed))
    traces = [_across(ink, lead) for lead in after.truth.leads]
    return TruthErrors(
        trace=np.concatenate(traces) if traces else np.empty(0),
        grid=_blot_distances(blots, marked),
        names=_name_overlaps(ink, after),
    )


_TIMES = np.arange(5000) / 500.0
_RECORDING = Recording(
    signals=np.stack([0.1 * np.sin(2 * np.pi * 0.4 * _TIMES + phase) for phase in range(3)]).astype(
        np.float32
    ),
    leads=("I", "II", "III"),
    sampling_rate=500,
    record_id="waves",
)
_BLANK = GridStyle(colour="none")
_DOTS = GridStyle(minor="none", major="dots", major_dot=DOT, minor_colour=(0, 0, 0), major_colour=(0, 0, 0))


def _lines(dpi: float, size_mm: tuple[float, float]) -> Renderer:
    return StandardRenderer(
        layout="3x1",
        leads=("I", "II", "III"),
        dpi=dpi,
        page=size_mm,
        grid=_BLANK,
        labels=LabelStyle(face="sans-bold", height=6.0, offset=3.0),
        pulse=PulseStyle(side="none"),
        separators=SeparatorStyle(kind="none"),
        text=TextStyle(header=False, footer=False),
    )


def _dots(dpi: float, size_mm: tuple[float, float]) -> Renderer:
    return StandardRenderer(
        layout="3x1", dpi=dpi, page=size_mm, grid=_DOTS, text=TextStyle(header=False, footer=False)
    )


def _ink(page: Page, bare: Page) -> Floats:
    """Return how much darker a page is than the bare one."""
    return np.asarray(np.clip(bare.image.mean(axis=2) - page.image.mean(axis=2), 0, None))


def _across(ink: Floats, lead: LeadTruth) -> Floats:
    """Return the centre of the ink across a trace less the truth, at samples that can be seen."""
    from scipy.ndimage import map_coordinates  # noqa: PLC0415 (slow to load)

    xy = lead.trace.astype(np.float64)
    middle = np.arange(NEIGHBOUR * 3, len(xy) - NEIGHBOUR * 3, 3)
    middle = middle[[lead.visible[i - NEIGHBOUR : i + NEIGHBOUR + 1].all() for i in middle]]
    along = xy[middle + NEIGHBOUR] - xy[middle - NEIGHBOUR]
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1)[:, None]
    reach = lead.pen_width / 2 + REACH
    steps = np.linspace(-reach, reach, 2 * int(np.ceil(reach * 4)) + 1)
    places = xy[middle, None] + steps[:, None] * normal[:, None]
    values = map_coordinates(ink, [places[..., 1], places[..., 0]], order=1, mode="constant")
    amount = values.sum(axis=1)
    clear = amount > FAINT * np.median(amount) if amount.size else np.zeros(0, dtype=np.bool_)
    return np.asarray((values[clear] @ steps) / amount[clear])


def _blot_distances(blots: Floats, page: Page) -> Floats:
    """Return how far the centre of each dot lies from its crossing, in px."""
    pitch = page.truth.scale.px_per_mm_x
    reach = int(np.ceil(DOT / 2 * pitch)) + 3
    found: list[tuple[float, float]] = []
    for x, y in page.truth.grid.reshape(-1, 2).astype(np.float64):
        column, row = round(x), round(y)
        part = blots[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1]
        if part.shape != (2 * reach + 1, 2 * reach + 1) or not part.any():
            continue
        weight = np.where(part > 0.3 * part.max(), part, 0.0)
        down, right = np.indices(part.shape) - reach
        off = np.hypot(
            column + np.average(right, weights=weight) - x, row + np.average(down, weights=weight) - y
        )
        found.append((float(weight.sum()), float(off)))
    if not found:
        return np.empty(0)
    amount, distance = np.array(found).T
    return np.asarray(distance[amount > FAINT * np.median(amount)])


def _name_overlaps(ink: Floats, page: Page) -> Floats:
    return np.array(
        [
            overlap
            for lead in page.truth.leads
            if lead.name is not None and (overlap := _overlap(ink, lead.name, page)) is not None
        ]
    )


def _overlap(ink: Floats, name: Quad, page: Page) -> float | None:
    """Return IoU of a name's quad and the box around its pixels, in the quad's own axes."""
    box = name.box.expanded(0.15 * name.box.height + 1)
    if box.clipped(*page.truth.size) != box:
        return None
    x0, y0 = int(np.ceil(box.x0)), int(np.ceil(box.y0))
    part = ink[y0 : int(box.y1) + 1, x0 : int(box.x1) + 1]
    axes = name.points[[1, 3]] - name.points[0]
    # two pixels, or a tenth, beyond the quad: what lies further off is other ink
    slack = np.maximum(2 / np.linalg.norm(axes, axis=1), 0.1)
    down, right = np.indices(part.shape)
    places = np.stack([right + x0, down + y0], axis=-1) - name.points[0]
    shares = places.reshape(-1, 2) @ np.linalg.inv(axes)
    near = ((shares > -slack) & (shares < 1 + slack)).all(axis=1)
    level = part.reshape(-1)
    inked = near & (level > 0.5 * np.quantile(level[near], 0.95)) if near.any() else near
    if inked.sum() < 4:
        return None
    shares = shares[inked]
    # half a pixel beyond the centres of the outermost ones
    half = 0.5 / np.linalg.norm(axes, axis=1)
    low, high = shares.min(axis=0) - half, shares.max(axis=0) + half
    common = np.clip(np.minimum(high, 1) - np.maximum(low, 0), 0, None).prod()
    return float(common / (1 + (high - low).prod() - common))
