"""Local waves joined into one chart of the page: grown from the surest patch, phases unwrapped on the way.

From patch to patch the wave vectors of a bent page change slowly, and the phase by what they say, give
or take a small share of a cycle. So each patch counts its lines from those of its neighbours; the surest
patches are taken first, and what does not fit is left out.
"""

import heapq
import math
import statistics
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.bent._local_waves import PATCH, Patches, Peak

__all__ = ["Chart", "grown_chart"]

SQUARE_DEGREES = 22.0
"""In perspective the two sets of lines still cross at right angles to within this."""

SAME_WAVE = 0.8 / PATCH
"""Cycles per pixel by which two measurements of one wave differ at most."""

MOST_RATIO = 1.7
"""And their spacings differ by no more than this factor, where both are the same lines."""

SEEDS = 6
"""How many patches are tried as the first one."""

LEAST_SEED = 6.0
"""Prominence of both waves in the first patch."""

LEAST_GROWN = 3.0
"""Prominence of both waves in every other patch."""

MOST_CHANGE = 0.07
"""Share by which a wave vector changes from a patch to its neighbour."""

MOST_SLIP = 0.22
"""Cycles by which a patch's phase may differ from what its neighbours predict."""

LEAST_PATCHES = 8

ENOUGH = 0.7
"""Share of the patches from which no other first patch is tried."""


class Chart(NamedTuple):
    """Where patches of an image lie on the page, in cycles of the lines that were followed.

    Parameters
    ----------
    source : ndarray of float64, shape (n, 2)
        Middles of the patches on the image, px.
    page : ndarray of float64, shape (n, 2)
        The same places counted in lines (u, v).
    weight : ndarray of float64, shape (n,)
        How prominent the weaker wave is.
    period : (float, float)
        Px between two lines, as a rule: across the upright ones and across the level ones.
    share : float
        Share of the image's patches that were joined.
    """

    source: NDArray[np.float64]
    page: NDArray[np.float64]
    weight: NDArray[np.float64]
    period: tuple[float, float]
    share: float


class _Pair(NamedTuple):
    u: Peak
    v: Peak

    @property
    def strength(self) -> float:
        return min(self.u.prominence, self.v.prominence)


Place = tuple[int, int]


def grown_chart(patches: Patches) -> Chart | None:
    """Return the largest chart that grows from one of the surest patches.

    Parameters
    ----------
    patches : Patches

    Returns
    -------
    Chart or None
        None where no two sets of lines run on through eight patches or more.
    """
    best: dict[Place, _Grown] = {}
    seeds = _seeds(patches)
    for place, pair in seeds:
        held = best.get(place)
        if held is not None and _alike(held.pair, pair):
            continue
        grown = _grow(patches, place, pair)
        if _worth(grown) > _worth(best):
            best = grown
        if len(best) > ENOUGH * patches.shape[0] * patches.shape[1]:
            break
    if len(best) < LEAST_PATCHES:
        return None
    places = list(best)
    pairs = [best[place].pair for place in places]
    u, v = (float(np.median([1 / wave.frequency for wave in waves])) for waves in zip(*pairs, strict=True))
    return Chart(
        source=np.array([patches.centres[place] for place in places]),
        page=np.array([best[place].lines for place in places]),
        weight=np.array([pair.strength for pair in pairs]),
        period=(u, v),
        share=len(places) / (patches.shape[0] * patches.shape[1]),
    )


class _Grown(NamedTuple):
    pair: _Pair
    lines: NDArray[np.float64]


def _worth(grown: dict[Place, _Grown]) -> float:
    return float(sum(np.log(max(item.pair.strength, 1.0)) for item in grown.values()))


def _alike(a: _Pair, b: _Pair) -> bool:
    return all(math.dist(p.vector, q.vector) < MOST_CHANGE * p.frequency for p, q in zip(a, b, strict=True))


def _seeds(patches: Patches) -> list[tuple[Place, _Pair]]:
    """Return the surest patches with their waves, the surest first."""
    found = []
    rows, columns = patches.shape
    for row in range(0, rows, 2 if rows > 6 else 1):
        for column in range(0, columns, 2 if columns > 6 else 1):
            pair = _pair_of(patches.peaks((row, column), 10))
            if pair is not None and pair.strength >= LEAST_SEED:
                found.append(((row, column), pair))
    found.sort(key=lambda item: -item[1].strength)
    kept: list[tuple[Place, _Pair]] = []
    for place, pair in found:
        if len(kept) == SEEDS:
            break
        if sum(_alike(pair, other) for _, other in kept) < 2:
            kept.append((place, pair))
    return kept


def _pair_of(peaks: list[Peak]) -> _Pair | None:
    """Return the strongest two waves at right angles, the one along x first."""
    best: _Pair | None = None
    most = 0.0
    for number, a in enumerate(peaks):
        for b in peaks[number + 1 :]:
            sizes = sorted((a.frequency, b.frequency))
            sine = abs(a.kx * b.kx + a.ky * b.ky) / (sizes[0] * sizes[1])
            if sizes[1] > MOST_RATIO * sizes[0] or sine > math.sin(math.radians(SQUARE_DEGREES)):
                continue
            if _diagonals(a, b, peaks):
                continue
            # Of a line and its overtones the line itself: they stand out as clearly, but blur sooner.
            # And both waves are of the same lines: hardly any page is seen that aslant.
            strength = min(a.prominence, b.prominence) / sizes[0] * (sizes[0] / sizes[1]) ** 2
            if strength > most:
                most = strength
                u, v = (a, b) if abs(a.kx) / a.frequency > abs(b.kx) / b.frequency else (b, a)
                best = _Pair(_turned(u, u.kx), _turned(v, v.ky))
    return best


def _diagonals(a: Peak, b: Peak, peaks: list[Peak]) -> bool:
    """Return whether two waves are those along the diagonals of a grid whose own waves are seen as well."""
    halves = (
        ((a.kx + b.kx) / 2, (a.ky + b.ky) / 2),
        ((a.kx - b.kx) / 2, (a.ky - b.ky) / 2),
    )
    return all(
        any(min(math.dist(p.vector, half), math.dist(p.turned().vector, half)) < SAME_WAVE for p in peaks)
        for half in halves
    )


def _turned(peak: Peak, along: float) -> Peak:
    return peak if along >= 0 else peak.turned()


def _grow(patches: Patches, seed: Place, pair: _Pair) -> dict[Place, _Grown]:
    grown = {seed: _Grown(pair, np.array([patches.phase(seed, wave) for wave in pair]))}
    queue: list[tuple[float, Place]] = []
    tried: dict[Place, int] = {}
    _enqueue(queue, patches, grown, seed, tried)
    while queue:
        _, place = heapq.heappop(queue)
        if place in grown:
            continue
        found = _joined(patches, place, grown)
        if found is not None:
            grown[place] = found
            _enqueue(queue, patches, grown, place, tried)
    return grown


def _enqueue(
    queue: list[tuple[float, Place]],
    patches: Patches,
    grown: dict[Place, _Grown],
    place: Place,
    tried: dict[Place, int],
) -> None:
    """Put the neighbours of a patch in line, the surest first; each gets a few tries."""
    for other in _beside(place, patches.shape):
        aslant = place[0] != other[0] and place[1] != other[1]
        if aslant or other in grown or tried.get(other, 0) >= 2:
            continue
        tried[other] = tried.get(other, 0) + 1
        pair = _following(patches, other, grown[place].pair)
        if pair is not None:
            heapq.heappush(queue, (-pair.strength, other))


def _beside(place: Place, shape: tuple[int, int]) -> list[Place]:
    row, column = place
    around = [(row + dy, column + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0)]
    return [(y, x) for y, x in around if 0 <= y < shape[0] and 0 <= x < shape[1]]


def _following(patches: Patches, place: Place, pair: _Pair) -> _Pair | None:
    """Return the waves of a patch that go on those of its neighbour."""
    waves = []
    for wave in pair:
        reach = max(MOST_CHANGE * wave.frequency, 0.6 / PATCH)
        peak = patches.near(place, wave.vector, reach)
        if peak is None or peak.prominence < LEAST_GROWN:
            return None
        waves.append(peak)
    return _Pair(waves[0], waves[1])


def _joined(patches: Patches, place: Place, grown: dict[Place, _Grown]) -> _Grown | None:
    """Return a patch with its lines counted from its neighbours', or None where they do not fit."""
    known = [other for other in _beside(place, patches.shape) if other in grown]
    pair = _following(patches, place, _Pair(*(_mean([grown[o].pair[i] for o in known]) for i in (0, 1))))
    if pair is None:
        return None
    x, y = patches.centres[place].tolist()
    moves = [(x - ox, y - oy) for ox, oy in (patches.centres[other].tolist() for other in known)]
    count = np.empty(2)
    for i, wave in enumerate(pair):
        predicted = []
        for other, (dx, dy) in zip(known, moves, strict=True):
            before = grown[other].pair[i]
            turns = (before.kx + wave.kx) / 2 * dx + (before.ky + wave.ky) / 2 * dy
            predicted.append(float(grown[other].lines[i]) + turns)
        expected = statistics.median(predicted)
        phase = patches.phase(place, wave)
        count[i] = phase + round(expected - phase)
        if abs(count[i] - expected) > MOST_SLIP:
            return None
    return _Grown(pair, count)


def _mean(waves: list[Peak]) -> Peak:
    """Return the mean of waves that are counted the same way."""
    return Peak(*(sum(values) / len(waves) for values in zip(*waves, strict=True)))
