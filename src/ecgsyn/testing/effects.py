"""The contract suite of effects."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ecgsyn.effects.effect import Effect
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.run import Step, apply_steps
from ecgsyn.simulate import simulate_recording
from ecgsyn.standard import StandardRenderer
from ecgsyn.styles import GridStyle, TextStyle
from ecgsyn.testing.truth import TruthErrors, truth_errors
from ecgtypes import Page

__all__ = ["check_effect"]

TRACE_LIMIT, GRID_LIMIT, NAME_LIMIT = 0.25, 0.5, 0.9
"""What the design allows: px, px, and intersection over union, each in the median."""


def check_effect(effect: Effect[Any], *, seeds: Sequence[int] = (1, 2, 3)) -> None:
    """Check that an effect keeps the contract; raise where it does not.

    Its parameters come from the seed alone and survive JSON; it is pure; severity 0 leaves a page as it
    is; the history says what was done; the truth keeps to the pixels; tiny and grey pages work.

    Parameters
    ----------
    effect : Effect
    seeds : sequence of int, default (1, 2, 3)

    Raises
    ------
    AssertionError
        With what was broken.
    """
    page = _example()
    for seed in seeds:
        params = effect.sample(seed)
        _check_params(effect, params, seed)
        _check_pure(effect, params, page)
        _check_nothing(effect.with_severity(0.0), page, seed)
        for odd in _odd_pages():
            effect(odd, rng=seed)
        _check_truth(effect, truth_errors(effect, seed=seed))


def _check(holds: object, message: str) -> None:
    if not holds:
        raise AssertionError(message)


def _example() -> Page:
    return StandardRenderer(dpi=100).render(simulate_recording(rng=7), rng=7)


def _odd_pages() -> list[Page]:
    """Return a grey page, one of 64 x 64 px, and narrow ones."""
    recording = simulate_recording(rng=7)
    renderer = StandardRenderer(
        layout="3x1",
        dpi=72,
        page=(64 / 72 * 25.4 + 25, 60),
        grid=GridStyle(colour="grey"),
        text=TextStyle(header=False, footer=False),
    )
    page = renderer.render(recording, rng=7)
    size = page.truth.size
    return [page, *(_cut(page, width, height) for width, height in ((64, 64), (64, 7), (5, size[1])))]


def _cut(page: Page, width: int, height: int) -> Page:
    """Return the upper left part of a page."""
    return page.replace(
        image=page.image[:height, :width],
        truth=page.truth.replace(
            size=(width, height),
            leads=(),
            mask_set=page.truth.mask_set.select(()).cropped(0, 0, width, height),
        ),
        recording=None,
    )


def _check_params(effect: Effect[Any], params: EffectParams, seed: int) -> None:
    name = effect.name
    _check(type(params) is effect.params, f"{name} drew {type(params).__name__}, not its own parameters")
    _check(params == effect.sample(seed), f"{name} drew two sets of parameters from seed {seed}")
    _check(
        params == effect.sample(np.random.default_rng(seed)),
        f"{name} draws other parameters from a generator than from its seed",
    )
    again = effect.params.model_validate_json(params.model_dump_json())
    _check(params == again, f"the parameters of {name} do not survive JSON: {params} became {again}")


def _check_pure(effect: Effect[Any], params: EffectParams, page: Page) -> None:
    name, before = effect.name, page.image.copy()
    after = effect.apply(page, params)
    _check(np.array_equal(before, page.image), f"{name} changed the page that it was given")
    history = after.truth.history
    _check(len(history) == len(page.truth.history) + 1, f"{name} is not in the history once")
    _check(history[-1].name == name, f"{name} stands in the history as {history[-1].name}")
    stored = effect.params(**history[-1].params)
    _check(apply_steps(page, [Step(effect, stored)]) == after, f"the history does not replay {name}")
    _check(
        effect.with_severity(1.0).apply(page, params) == after, f"{name} does more than its parameters say"
    )


def _check_nothing(effect: Effect[Any], page: Page, seed: int) -> None:
    after = effect(page, rng=seed)
    same = np.array_equal(page.image, after.image) and after.truth.replace(history=()) == page.truth
    _check(same, f"{effect.name} of severity 0 changes the page: {effect.sample(seed)}")


def _check_truth(effect: Effect[Any], errors: TruthErrors) -> None:
    trace, grid, names = errors.summary()
    _check(
        not trace > TRACE_LIMIT,
        f"after {effect.name} the ink lies {trace:.2f} px off the truth in the median",
    )
    _check(not grid > GRID_LIMIT, f"after {effect.name} the grid lies {grid:.2f} px off the truth")
    _check(not names < NAME_LIMIT, f"after {effect.name} lead names overlap their quads by {names:.2f}")
