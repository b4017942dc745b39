"""The best paths through columns of costs, against all paths there are."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from ecgdigit.trace._path_search import search

COLUMNS, CELLS, APART = 4, 5, 2

costs = npst.arrays(np.int32, (COLUMNS, 1, CELLS), elements=st.integers(-9, 9))
fresh = npst.arrays(np.int32, CELLS, elements=st.integers(0, 9))
breaks = npst.arrays(np.bool_, (COLUMNS, 1))


def _cover(column: NDArray[np.int32], enter: int, leave: int) -> int:
    """The least sum of a stretch that holds two cells."""
    low, high = sorted((enter, leave))
    return min(int(column[a : b + 1].sum()) for a in range(low + 1) for b in range(high, column.size))


def _all_paths(costs: NDArray[np.int32], fresh: NDArray[np.int32], breaks: NDArray[np.bool_]) -> dict:
    """The least cost of every sequence of cells from which columns are left."""
    found: dict[tuple[int, ...], int] = {(): 0}
    for column, opened in zip(costs[:, 0], breaks[:, 0], strict=True):
        grown = {}
        for path, leave in product(found, range(CELLS)):
            near = range(CELLS) if opened or not path else range(path[-1] - 1, path[-1] + 2)
            entries = [
                _cover(column, enter, leave) + (int(fresh[enter]) if opened else 0)
                for enter in near
                if 0 <= enter < CELLS
            ]
            grown[(*path, leave)] = found[path] + min(entries)
        found = grown
    return found


@settings(max_examples=60, deadline=None)
@given(costs=costs, fresh=fresh, breaks=breaks)
def test_no_path_is_better_and_margins_are_those_of_the_best_rival(costs, fresh, breaks):
    found = search(costs, np.zeros(CELLS, np.int32), fresh, breaks, apart=APART)
    every = _all_paths(costs, fresh, breaks)
    least = min(every.values())
    for column in range(COLUMNS):
        through = {cell: min(c for path, c in every.items() if path[column] == cell) for cell in range(CELLS)}
        assert through[found.leave[column, 0]] == least
        beside = slice(max(column - 1, 0), column + 2)
        low, high = found.low[beside, 0].min(), found.high[beside, 0].max()
        rivals = [cost for cell, cost in through.items() if cell <= low - APART or cell >= high + APART]
        if rivals:
            assert found.margin[column, 0] == min(rivals) - least


@settings(max_examples=60, deadline=None)
@given(costs=costs)
def test_what_is_covered_holds_where_the_path_comes_in_and_goes_on_and_earns_the_most(costs):
    found = search(costs, *np.zeros((2, CELLS), np.int32), np.zeros((COLUMNS, 1), np.bool_), apart=APART)
    for column in range(COLUMNS):
        enter, leave, low, high = (int(cells[column, 0]) for cells in found[:4])
        assert low <= min(enter, leave) <= max(enter, leave) <= high
        assert found.earned[column, 0] == -costs[column, 0, low : high + 1].sum()
        assert found.earned[column, 0] == -_cover(costs[column, 0], enter, leave)


@settings(max_examples=30, deadline=None)
@given(costs=npst.arrays(np.int32, (COLUMNS, 3, CELLS), elements=st.integers(-9, 9)), breaks=breaks)
def test_rows_are_searched_each_for_itself(costs, breaks):
    stray, fresh = np.arange(CELLS, dtype=np.int32), np.ones(CELLS, np.int32)
    together = search(costs, stray, fresh, np.repeat(breaks, 3, axis=1), apart=APART)
    for row in range(3):
        alone = search(costs[:, [row]], stray, fresh, breaks, apart=APART)
        for one, all_of_them in zip(alone, together, strict=True):
            assert np.array_equal(one[:, 0], all_of_them[:, row])


def test_a_stroke_in_one_column_is_climbed_and_left_again():
    costs = np.full((5, 1, 9), 5, np.int32)
    costs[:, 0, 7] = -1
    costs[2, 0, 1:7] = -1
    away = np.abs(np.arange(9, dtype=np.int32) - 7)
    found = search(costs, away, away, np.zeros((5, 1), np.bool_), apart=2)
    assert found.leave[:, 0].tolist() == [7] * 5
    assert found.low[:, 0].tolist() == [7, 7, 1, 7, 7]
