"""What is said of the lead names on a page."""

from collections.abc import Sequence
from itertools import pairwise

from ecgdigit.placing_rules.layout_by_names import Naming
from ecgdigit.stages import LocatedCell
from ecgtypes import Detection, Layout, Lead

__all__ = ["contradictions", "names_astray", "names_by_row", "unexplained"]

BEFORE_MM = 10.0
"""A name stands so far left of where its lead begins at most; pulses may lie before the first column."""

BEFORE_FIRST_MM = 30.0

WITHIN_MM = 15.0
"""And so far within it."""

ABOVE, BELOW = 0.95, 0.5
"""And so far above or below its line, in distances between rows."""

AT_LINE = 0.25
"""So near to a row's line, in distances between rows, a name belongs to that row."""

FEWEST_ASTRAY = 3
"""So many names must stand elsewhere, and more than a third of all, to be no misreadings."""

SURE_BAR = 0.75
"""Score from which a name I counts: separators, pulses and peaks look like one."""


def contradictions(naming: Naming, layout: Layout) -> tuple[str, ...]:
    """Say which names are others than a layout's, and which columns have none.

    Parameters
    ----------
    naming : Naming
    layout : Layout
        That of the naming, or the same with other strips.

    Returns
    -------
    tuple of str
        A warning for each.
    """
    told = {name.lead for name in naming.cells.values()}
    strips = {(cell.row, cell.column) for cell in layout.cells if cell.strip}
    notes = [
        f"the name {name.lead} was read where layout {layout.name} has {cell.lead}, in row {cell.row + 1}"
        for cell in layout.cells
        if (name := naming.cells.get((cell.row, cell.column))) is not None and name.lead is not cell.lead
    ]
    strange = sorted({name.lead for name in naming.strays} - told)
    if strange:
        notes.append(f"layout {layout.name} does not explain the name(s) {', '.join(strange)} that were read")
    read = {column for row, column in naming.cells if (row, column) not in strips}
    nameless = sorted({cell.column for cell in layout.cells if not cell.strip} - read)
    notes += [f"no name was read in column {column + 1} of layout {layout.name}" for column in nameless]
    return tuple(notes)


def names_by_row(names: Sequence[Detection]) -> str:
    """Return names as they stand on the page, rows parted by strokes.

    Parameters
    ----------
    names : sequence of Detection

    Returns
    -------
    str
    """
    rows: list[list[Detection]] = []
    for name in sorted(names, key=lambda name: name.box.center[1]):
        if rows and name.box.y0 < rows[-1][-1].box.y1:
            rows[-1].append(name)
        else:
            rows.append([name])
    return " / ".join(" ".join(n.lead for n in sorted(row, key=lambda n: n.box.x0)) for row in rows)


def unexplained(names: Sequence[Detection]) -> str:
    """Say which names were read, row by row, and that no layout has them so.

    Parameters
    ----------
    names : sequence of Detection

    Returns
    -------
    str
    """
    return (
        f"the lead names on the page ({names_by_row(names)}) stand as in no layout that is registered: "
        "give layout=, or register_layout() one of your own"
    )


def names_astray(
    names: Sequence[Detection], cells: Sequence[LocatedCell], px_per_mm: tuple[float, float]
) -> str:
    """Say which names stand elsewhere than their leads, where those are too many for misreadings.

    Parameters
    ----------
    names : sequence of Detection
    cells : sequence of LocatedCell
    px_per_mm : (x, y)

    Returns
    -------
    str
        Empty where names and leads agree.
    """
    levels = sorted({cell.level for cell in cells})
    apart = min((b - a for a, b in pairwise(levels)), default=25.0 * px_per_mm[1])
    counted = {name.lead: name for name in sorted(names, key=lambda name: name.score)}
    counted = {k: v for k, v in counted.items() if k is not Lead.I or v.score >= SURE_BAR}
    astray = []
    for lead, name in counted.items():
        own = [cell for cell in cells if cell.cell.lead.recorded is lead.recorded]
        nearest = min(levels, key=lambda level: abs(level - name.box.center[1]))
        if not any(_beside(name, cell, nearest, apart, px_per_mm[0]) for cell in own):
            astray.append(lead)
    if len(astray) < FEWEST_ASTRAY or 3 * len(astray) <= len(counted):
        return ""
    return (
        f"the names {', '.join(sorted(astray))} stand elsewhere on the page than these leads do in the "
        "layout that fits best: it may show part of a layout; give layout=, or the whole page"
    )


def _beside(name: Detection, cell: LocatedCell, nearest: float, apart: float, px_per_mm: float) -> bool:
    """Return whether a name may be that of a cell: not where it stands at the line of another row."""
    x, y = name.box.center
    if abs(y - nearest) < AT_LINE * apart and abs(y - cell.level) > BELOW * apart:
        return False
    before = (BEFORE_MM if cell.cell.column else BEFORE_FIRST_MM) * px_per_mm
    return bool(
        -before < x - cell.x0 < WITHIN_MM * px_per_mm and -ABOVE * apart < y - cell.level < BELOW * apart
    )
