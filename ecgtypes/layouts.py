"""Which lead stands where on a page, and a registry of named layouts that users extend.

``3x4+1`` is three rows by four columns with one rhythm strip below. Every name is registered in the
standard and the Cabrera order, with columns that follow one another in time (consecutive) or that
all show the same stretch (simultaneous).
"""

from itertools import product
from typing import Annotated, Literal, NamedTuple, Self, TypeAlias

from pydantic import Field, model_validator

from ecgtypes.arrays import Model
from ecgtypes.errors import LayoutError, LeadNotFoundError
from ecgtypes.leads import CABRERA_12, STANDARD_12, Lead

__all__ = [
    "Cell",
    "Layout",
    "LeadOrder",
    "Timing",
    "get_layout",
    "register_layout",
    "registered_layouts",
]

LeadOrder: TypeAlias = Literal["standard", "cabrera"]
Timing: TypeAlias = Literal["consecutive", "simultaneous"]

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]

NOMINAL_DURATION = 10.0
"""Seconds of a standard 12-lead ECG, which the built-in layouts spread over their columns."""


class Cell(Model):
    """One lead's place on the page.

    Parameters
    ----------
    lead : Lead
    row, column : int
        From 0, from the top and from the left. A rhythm strip stands in column 0 of a row of its own.
    start, duration : float
        Which stretch of the recording it shows, s.
    strip : bool
        Whether it is a rhythm strip, as wide as all columns together.
    """

    lead: Lead
    row: Annotated[int, Field(ge=0)]
    column: Annotated[int, Field(ge=0)]
    start: Seconds
    duration: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    strip: bool = False

    @property
    def stop(self) -> float:
        """End of the stretch shown, s."""
        return self.start + self.duration


class Layout(Model):
    """A page's arrangement of leads.

    Parameters
    ----------
    name : str
        Such as ``"3x4+1"``.
    rows, columns : int
        Rows (rhythm strips included) and columns.
    cells : tuple of Cell
        One for each lead printed, rhythm strips included; no two in one place.
    order : {"standard", "cabrera"}
    timing : {"consecutive", "simultaneous"}

    Examples
    --------
    >>> layout = get_layout("3x4+1")
    >>> [cell.lead.value for cell in layout.cells if cell.row == 0]
    ['I', 'aVR', 'V1', 'V4']
    >>> layout.strips[0].duration
    10.0
    """

    name: Annotated[str, Field(min_length=1)]
    rows: Annotated[int, Field(ge=1)]
    columns: Annotated[int, Field(ge=1)]
    cells: Annotated[tuple[Cell, ...], Field(min_length=1)]
    order: LeadOrder = "standard"
    timing: Timing = "consecutive"

    @model_validator(mode="after")
    def _cells_fit(self) -> Self:
        places = [(cell.row, cell.column) for cell in self.cells]
        if len(set(places)) != len(places):
            message = f"layout {self.name!r} has two cells in one place"
            raise ValueError(message)
        if any(row >= self.rows or column >= self.columns for row, column in places):
            message = (
                f"layout {self.name!r} has a cell outside its {self.rows} rows and {self.columns} columns"
            )
            raise ValueError(message)
        if any(cell.strip and self.row(cell.row) != (cell,) for cell in self.cells):
            message = f"layout {self.name!r} has a rhythm strip that shares its row"
            raise ValueError(message)
        return self

    @property
    def strips(self) -> tuple[Cell, ...]:
        """The rhythm strips, from top to bottom."""
        return tuple(cell for cell in self.cells if cell.strip)

    @property
    def leads(self) -> tuple[Lead, ...]:
        """The leads printed, each once, in the order of the cells."""
        return tuple(dict.fromkeys(cell.lead for cell in self.cells))

    @property
    def duration(self) -> float:
        """Seconds from the earliest start to the latest stop of all cells."""
        return max(cell.stop for cell in self.cells) - min(cell.start for cell in self.cells)

    @property
    def row_duration(self) -> float:
        """Seconds of paper that the widest row takes."""
        return max(sum(cell.duration for cell in self.row(row)) for row in range(self.rows))

    def row(self, row: int) -> tuple[Cell, ...]:
        """Return the cells of a row from left to right."""
        return tuple(sorted((c for c in self.cells if c.row == row), key=lambda c: c.column))

    def cell(self, lead: Lead | str) -> Cell:
        """Return the cell of a lead, the rhythm strip only where it has no other.

        Parameters
        ----------
        lead : Lead or str
            aVR also finds -aVR.

        Returns
        -------
        Cell

        Raises
        ------
        LeadNotFoundError
            When the layout does not print the lead.
        """
        wanted = Lead.parse(lead).recorded
        for cell in sorted(self.cells, key=lambda cell: cell.strip):
            if cell.lead.recorded is wanted:
                return cell
        message = f"layout {self.name!r} has no lead {wanted}; it has {', '.join(self.leads)}"
        raise LeadNotFoundError(message)

    def scaled(self, duration: float) -> "Layout":
        """Return the layout with all its times in proportion, so that rows take ``duration`` s.

        Parameters
        ----------
        duration : float
            Seconds of the widest row, > 0.

        Returns
        -------
        Layout
        """
        if not duration > 0:
            message = f"the rows of a layout take more than 0 s, not {duration}"
            raise LayoutError(message)
        factor = duration / self.row_duration
        cells = tuple(c.replace(start=c.start * factor, duration=c.duration * factor) for c in self.cells)
        return self.replace(cells=cells)


_REGISTRY: dict[tuple[str, LeadOrder, Timing], Layout] = {}


def register_layout(layout: Layout, *, replace: bool = False) -> Layout:
    """Make a layout known by its name, order and timing.

    Parameters
    ----------
    layout : Layout
    replace : bool, default False
        Whether it may take the place of another layout of that name, order and timing.

    Returns
    -------
    Layout
        The same, so that the call can stand in an assignment.

    Raises
    ------
    LayoutError
        When the name is taken by a layout that is not the same.

    Examples
    --------
    >>> cell = Cell(lead="II", row=0, column=0, start=0, duration=30, strip=True)
    >>> register_layout(Layout(name="rhythm", rows=1, columns=1, cells=(cell,))).name
    'rhythm'
    """
    key = (layout.name, layout.order, layout.timing)
    if not replace and _REGISTRY.get(key, layout) != layout:
        message = f"another layout is registered as {', '.join(key)}: choose another name, or replace=True"
        raise LayoutError(message)
    _REGISTRY[key] = layout
    return layout


def registered_layouts() -> tuple[Layout, ...]:
    """Return every registered layout.

    Returns
    -------
    tuple of Layout
        In the order of registration.
    """
    return tuple(_REGISTRY.values())


def get_layout(name: str, *, order: LeadOrder = "standard", timing: Timing = "consecutive") -> Layout:
    """Return a registered layout.

    Parameters
    ----------
    name : str
        ``"3x1"``, ``"3x4"``, ``"3x4+1"``, ``"3x4+3"``, ``"6x1"``, ``"6x2"``, ``"6x2+1"``, ``"12x1"``,
        ``"4x3"``, or one of your own.
    order : {"standard", "cabrera"}
    timing : {"consecutive", "simultaneous"}

    Returns
    -------
    Layout

    Raises
    ------
    LayoutError
        When none is registered under that name, order and timing.
    """
    try:
        return _REGISTRY[name, order, timing]
    except KeyError:
        known = ", ".join(dict.fromkeys(key[0] for key in _REGISTRY))
        message = f"no {order} {timing} layout is named {name!r}; known are {known}: see register_layout"
        raise LayoutError(message) from None


class _Plan(NamedTuple):
    name: str
    rows: int
    columns: int
    strips: tuple[Lead, ...] = ()


def _build(plan: _Plan, order: LeadOrder, timing: Timing) -> Layout:
    leads = STANDARD_12 if order == "standard" else CABRERA_12
    width = NOMINAL_DURATION / plan.columns
    cells = [
        Cell(
            lead=leads[column * plan.rows + row],
            row=row,
            column=column,
            start=column * width if timing == "consecutive" else 0.0,
            duration=width,
        )
        for column in range(plan.columns)
        for row in range(plan.rows)
    ]
    cells += [
        Cell(lead=lead, row=plan.rows + i, column=0, start=0.0, duration=NOMINAL_DURATION, strip=True)
        for i, lead in enumerate(plan.strips)
    ]
    rows = plan.rows + len(plan.strips)
    return Layout(
        name=plan.name, rows=rows, columns=plan.columns, cells=tuple(cells), order=order, timing=timing
    )


_BUILT_IN = (
    _Plan("3x1", 3, 1),
    _Plan("3x4", 3, 4),
    _Plan("3x4+1", 3, 4, (Lead.II,)),
    _Plan("3x4+3", 3, 4, (Lead.V1, Lead.II, Lead.V5)),
    _Plan("6x1", 6, 1),
    _Plan("6x2", 6, 2),
    _Plan("6x2+1", 6, 2, (Lead.II,)),
    _Plan("12x1", 12, 1),
    _Plan("4x3", 4, 3),
)
_ORDERS: tuple[LeadOrder, ...] = ("standard", "cabrera")
_TIMINGS: tuple[Timing, ...] = ("consecutive", "simultaneous")
for _order, _timing, _plan in product(_ORDERS, _TIMINGS, _BUILT_IN):
    register_layout(_build(_plan, _order, _timing))
