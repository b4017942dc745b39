"""From what the page network says to leads and their names."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgseg.pages.box_suppression import suppressed
from ecgseg.pages.targets import NAME_STRIDE, REGION_STRIDE

__all__ = ["FoundName", "FoundRegion", "found_names", "found_regions", "link_names"]

FAINTEST_NAME = 0.05
MOST_NAMES = 100
ONE_NAME = 0.4
"""Overlap from which on two names are one."""

FAINTEST_PLACE = 0.2
"""Probability of a baseline from which on a place has a say in where its lead is."""

BESIDE = 10.0
"""Px on either side of a baseline that are taken for its own: traces overlap, baselines do not."""

ONE_LEAD = 0.3
"""Overlap of these bands from which on two places tell of one lead."""

ONE_SPAN = 0.3
"""Share of the shorter of two spans on one baseline that lies in the other, from which on they are one."""

LEAST_SAY = 0.1
"""Share of a lead's baseline that must be seen for it to count as found."""

DOUBT = 6.0
"""Heights of a name by which one that is surely none counts as further away: strokes are taken for I."""

FURTHEST_NAME = 6.0
"""Heights of a name from where a region expects it, up to which it is taken for the region's own."""


class FoundName(NamedTuple):
    """A printed name: x0, y0, x1, y1, px; the probability of each lead; how sure it is that it is a name."""

    box: NDArray[np.float64]
    leads: NDArray[np.float64]
    score: float


class FoundRegion(NamedTuple):
    """A lead's area: its corners, px; the middle of its baseline, and of its name; how sure it is."""

    quad: NDArray[np.float64]
    line: NDArray[np.float64]
    name: NDArray[np.float64]
    score: float


def found_names(
    name: NDArray[np.floating], name_box: NDArray[np.floating], name_class: NDArray[np.floating]
) -> list[FoundName]:
    """Return the names on a page.

    Parameters
    ----------
    name, name_box, name_class : ndarray
        Of one page, as in `ecgseg.outputs.PageOutput` without its first dimension.

    Returns
    -------
    list of FoundName
        By falling score.
    """
    heat = _sigmoid(name[0])
    padded = np.pad(heat, 1, constant_values=-1)
    around = np.lib.stride_tricks.sliding_window_view(padded, (3, 3)).max(axis=(2, 3))
    rows, columns = np.nonzero((heat >= around) & (heat > FAINTEST_NAME))
    best = np.argsort(-heat[rows, columns], kind="stable")[:MOST_NAMES]
    rows, columns = rows[best], columns[best]
    told = np.asarray(name_box[:, rows, columns], dtype=np.float64)
    middle = NAME_STRIDE * (np.column_stack([columns, rows]) + 0.5 + told[:2].T) - 0.5
    half = NAME_STRIDE * np.exp(np.clip(told[2:].T, -4, 5)) / 2
    boxes = np.concatenate([middle - half, middle + half], axis=1)
    leads = _softmax(np.asarray(name_class[:, rows // 2, columns // 2], dtype=np.float64)).T
    scores = heat[rows, columns]
    kept = [group[0] for group in suppressed(boxes, scores, overlap=ONE_NAME)]
    return [FoundName(boxes[i], leads[i], float(scores[i])) for i in kept]


def found_regions(region: NDArray[np.floating], region_shape: NDArray[np.floating]) -> list[FoundRegion]:
    """Return the areas of leads on a page.

    Parameters
    ----------
    region, region_shape : ndarray
        Of one page, as in `ecgseg.outputs.PageOutput` without its first dimension.

    Returns
    -------
    list of FoundRegion
        By falling score. Each place on a baseline has a say, more so the nearer it is to its middle.
    """
    heat = _sigmoid(region[0])
    rows, columns = np.nonzero(heat > FAINTEST_PLACE)
    if not rows.size:
        return []
    told = np.asarray(region_shape[:, rows, columns], dtype=np.float64)
    place = np.asarray(REGION_STRIDE * (np.column_stack([columns, rows]) + 0.5) - 0.5, np.float64)
    left, right = REGION_STRIDE * np.exp(np.clip(told[:2], -5, 6))
    slope = told[4]
    along, across = _frame(slope)
    say = heat[rows, columns] * np.sqrt(np.minimum(left, right) / np.maximum(left, right))
    # Leads are told apart by the bands along their baselines, in the page's own frame.
    u, v = _frame(np.array([np.median(slope)]))
    line = place + along * ((right - left) / 2)[:, None] + across * (REGION_STRIDE * told[7])[:, None]
    turned = np.column_stack([line @ u[0], line @ v[0]])
    half = np.column_stack([(left + right) / 2, np.full(len(line), BESIDE)])
    groups = suppressed(np.concatenate([turned - half, turned + half], axis=1), say, overlap=ONE_LEAD)
    places = _Places(
        place, heat[rows, columns], np.asarray(say, np.float64), np.column_stack([left, right]), told
    )
    found = [_region(places, group) for group in _joined(places, groups)]
    return sorted((one for one in found if one is not None), key=lambda one: -one.score)


class _Places(NamedTuple):
    """What n places on baselines say: where they lie, how sure, how much they count, how far the ends are."""

    at: NDArray[np.float64]
    heat: NDArray[np.float64]
    say: NDArray[np.float64]
    ends: NDArray[np.float64]
    told: NDArray[np.float64]


_Span: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], float, float, float]


def _span(places: _Places, group: NDArray[np.intp]) -> _Span:
    """Return the frame of a lead, along and across; where it begins and ends along, and its baseline across.

    Distances are told as logarithms, so that the error of each grows with it: an end is known best by the
    places beside it.
    """
    say = places.say[group]
    (along,), (across,) = _frame(np.array([np.average(places.told[4, group], weights=say)]))
    u = places.at[group] @ along
    near = places.heat[group, None] / (places.ends[group] + REGION_STRIDE) ** 2
    left = float(np.average(u - places.ends[group, 0], weights=near[:, 0]))
    right = float(np.average(u + places.ends[group, 1], weights=near[:, 1]))
    line = places.at[group] @ across + REGION_STRIDE * places.told[7, group]
    return along, across, left, right, float(np.average(line, weights=say))


def _joined(places: _Places, groups: Sequence[NDArray[np.intp]]) -> list[NDArray[np.intp]]:
    """Return groups of places, those put together that tell of one lead from far-off parts of it."""
    found: list[tuple[NDArray[np.intp], _Span]] = []
    for group in groups:
        mine = np.asarray(group)
        span = _span(places, mine)
        rest = []
        for other in found:
            if _is_one(span, other[1]):
                mine = np.concatenate([mine, other[0]])
                span = _span(places, mine)
            else:
                rest.append(other)
        found = [*rest, (mine, span)]
    return [group for group, _ in found]


def _is_one(a: _Span, b: _Span) -> bool:
    """Return whether two spans lie on one baseline and over one another."""
    shared = min(a[3], b[3]) - max(a[2], b[2])
    least = min(a[3] - a[2], b[3] - b[2])
    return abs(a[4] - b[4]) < BESIDE and shared > ONE_SPAN * max(least, 1.0)


def _region(places: _Places, group: NDArray[np.intp]) -> FoundRegion | None:
    """Return the area of a lead, or None where too little of its baseline is seen."""
    along, across, left, right, line = _span(places, group)
    if right - left < REGION_STRIDE:
        return None
    seen = min(float(places.heat[group].sum()) * REGION_STRIDE / (right - left), 1.0)
    if seen < LEAST_SAY:
        return None
    weight = places.say[group] / places.say[group].sum()
    v = places.at[group] @ across
    told = places.told[:, group]
    height = float(weight @ (REGION_STRIDE * np.exp(np.clip(told[3], -4, 5))))
    middle_v = float(weight @ (v + REGION_STRIDE * told[2]))
    near = places.heat[group] / (places.ends[group, 0] + REGION_STRIDE) ** 2
    name_u = left + REGION_STRIDE * float(np.average(told[5], weights=near))
    name_v = float(np.average(v + REGION_STRIDE * told[6], weights=near))
    middle = (left + right) / 2
    quad = _quad(middle * along + middle_v * across, right - left, height, float(along[1] / along[0]))
    score = float(np.average(places.heat[group], weights=weight)) * seen
    return FoundRegion(quad, middle * along + line * across, name_u * along + name_v * across, score)


def link_names(regions: Sequence[FoundRegion], names: Sequence[FoundName]) -> list[int | None]:
    """Return which name belongs to each region, None where none does.

    Parameters
    ----------
    regions : sequence of FoundRegion
    names : sequence of FoundName

    Returns
    -------
    list of int or None
        Numbers of names, each at most once: those that lie nearest to where they are expected, all in all.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 (takes a while to load)

    linked: list[int | None] = [None] * len(regions)
    if not regions or not names:
        return linked
    boxes = np.array([name.box for name in names])
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    unit = max(float(np.median(boxes[:, 3] - boxes[:, 1])), 1.0)
    expected = np.array([region.name for region in regions])
    away = np.linalg.norm(expected[:, None] - middles, axis=2) / unit
    doubt = DOUBT * (1 - np.array([name.score for name in names]))
    cost = np.minimum(away, FURTHEST_NAME) + doubt
    for i, j in zip(*linear_sum_assignment(cost), strict=True):
        if away[i, j] < FURTHEST_NAME:
            linked[i] = int(j)
    return linked


def _frame(slope: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return unit vectors along lines of a slope, and across them (downward)."""
    length = np.sqrt(1 + slope**2)
    along = np.column_stack([1 / length, slope / length])
    return along, np.column_stack([-along[:, 1], along[:, 0]])


def _quad(middle: NDArray[np.float64], width: float, height: float, slope: float) -> NDArray[np.float64]:
    (along,), (across,) = _frame(np.array([slope]))
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return np.asarray(middle + signs[:, :1] * along * width / 2 + signs[:, 1:] * across * height / 2)


def _sigmoid(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.asarray(logits, dtype=np.float64)))


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(logits - logits.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0))
