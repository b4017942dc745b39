"""What is said of the lead names on a page."""

from collections.abc import Sequence

from ecgdigit.named import Naming
from ecgtypes import Detection, Layout

__all__ = ["contradictions", "names_by_row", "unexplained"]


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
