"""How well a page's truth keeps to its pixels through effects, measured in the pixels themselves."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effect_presets import Effects
from ecgsyn.pages.renderer import Renderer
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.styles.ink_styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle
from ecgsyn.testing.renderer_suite import bare_page
from ecgtypes import Cell, Layout, Lead, LeadTruth, Page, Quad, Recording

__all__ = ["TruthErrors", "truth_errors"]

Floats = NDArray[np.float64]

NEIGHBOUR = 8
"""Samples on either side from which the direction of a trace is taken."""

REACH = 2.5
"""Px beyond the pen's edge up to which ink counts as that of the trace."""

DOT = 0.9
"""Diameter of the dots at the crossings, mm."""

FINE = 0.25
"""Px between the places at which a name's ink is looked at."""

FAINTEST = 4.0
"""Levels of 255 below which half of a name's ink cannot be told from the bare page."""

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
        Intersection over union of each lead name's quad and the box around its ink; 6 mm letters.
    small_names : ndarray of float64
        The same of names as `LabelStyle` prints them by default: they are 2.8 mm high.
    """

    trace: Floats
    grid: Floats
    names: Floats
    small_names: Floats = field(default_factory=lambda: np.empty(0))

    def summary(self) -> tuple[float, float, float]:
        """Return the median trace error, the grid error that 95 % keep to, and the median overlap of names.

        Of names, those of 6 mm count.

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
    lines, dots = _lines(dpi, size_mm, LARGE), _dots(dpi, size_mm)
    small = _lines(dpi, size_mm, LabelStyle(offset=3.0)).render(_RECORDING, rng=seed)
    page = lines.render(_RECORDING, rng=seed)
    bare = bare_page(lines, _RECORDING, seed=seed)
    after, bare_after = effects(page, rng=seed), effects(bare, rng=seed)
    ink = _ink(after, bare_after)
    labelled = effects(small, rng=seed)
    # the dots' page has no traces that an effect could take for its content
    dotted = bare_page(dots, _RECORDING, seed=seed)
    marked = effects(dotted, rng=seed)
    blots = _ink(marked, bare_after)
    traces = [_across(ink, lead) for lead in after.truth.leads]
    return TruthErrors(
        trace=np.concatenate(traces) if traces else np.empty(0),
        grid=_blot_distances(blots, marked),
        names=_name_overlaps(ink, after),
        small_names=_name_overlaps(_ink(labelled, bare_after), labelled),
    )


_NAMES = ("aVR", "aVF", "V5")
_TIMES = np.arange(5000) / 500.0
_RECORDING = Recording(
    signals=np.stack([0.1 * np.sin(2 * np.pi * 0.4 * _TIMES + phase) for phase in range(3)]).astype(
        np.float32
    ),
    leads=_NAMES,
    sampling_rate=500,
    record_id="waves",
)
_LAYOUT = Layout(
    name="rows",
    rows=len(_NAMES),
    columns=1,
    cells=tuple(
        Cell(lead=Lead(name), row=row, column=0, start=0.0, duration=10.0) for row, name in enumerate(_NAMES)
    ),
)
LARGE = LabelStyle(face="sans-bold", height=6.0, offset=3.0)
_BLANK = GridStyle(colour="none")
_DOTS = GridStyle(minor="none", major="dots", major_dot=DOT, minor_colour=(0, 0, 0), major_colour=(0, 0, 0))


def _lines(dpi: float, size_mm: tuple[float, float], labels: LabelStyle) -> Renderer:
    return StandardRenderer(
        layout=_LAYOUT,
        dpi=dpi,
        page=size_mm,
        grid=_BLANK,
        labels=labels,
        pulse=PulseStyle(side="none"),
        separators=SeparatorStyle(kind="none"),
        text=TextStyle(header=False, footer=False),
    )


def _dots(dpi: float, size_mm: tuple[float, float]) -> Renderer:
    return StandardRenderer(
        layout=_LAYOUT,
        dpi=dpi,
        page=size_mm,
        grid=_DOTS,
        text=TextStyle(header=False, footer=False),
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
    """Return IoU of a name's quad and the box around its ink, in the quad's own axes.

    The box reaches to where the ink falls to half of its darkest, between pixels too.
    """
    from scipy.ndimage import map_coordinates  # noqa: PLC0415 (slow to load)

    box = name.box.expanded(0.15 * name.box.height + 1)
    if box.clipped(*page.truth.size) != box:
        return None
    axes = name.points[[1, 3]] - name.points[0]
    lengths = np.linalg.norm(axes, axis=1)
    # two pixels, or a tenth, beyond the quad: what lies further off is other ink
    across, down = (
        np.arange(-slack, length + slack, FINE)
        for length, slack in zip(lengths, np.maximum(2, 0.1 * lengths), strict=True)
    )
    right, below = axes / lengths[:, None]
    places = name.points[0] + across[:, None] * right + down[:, None, None] * below
    levels = map_coordinates(ink, [places[..., 1], places[..., 0]], order=1, mode="constant")
    sides = [_edges(across, levels.max(axis=0)), _edges(down, levels.max(axis=1))]
    if any(side is None for side in sides):
        return None
    low, high = np.array(sides, dtype=np.float64).T
    common = np.clip(np.minimum(high, lengths) - np.maximum(low, 0), 0, None).prod()
    return float(common / (lengths.prod() + (high - low).prod() - common))


def _edges(places: Floats, profile: Floats) -> tuple[float, float] | None:
    """Return where a profile first and last crosses half its maximum, None where it has none."""
    half = profile.max() / 2
    above = np.flatnonzero(profile >= half)
    if half < FAINTEST or not len(above):
        return None
    first, last = int(above[0]), int(above[-1])
    low, high = float(places[first]), float(places[last])
    if first:
        low -= FINE * float((profile[first] - half) / (profile[first] - profile[first - 1]))
    if last + 1 < len(profile):
        high += FINE * float((profile[last] - half) / (profile[last] - profile[last + 1]))
    return low, high
