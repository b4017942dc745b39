"""The contract suite of effects."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ecgsyn.effect_presets import Effects
from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.registry import effect_names
from ecgsyn.effects.base.run import Step, apply_steps
from ecgsyn.effects.effect_chain import replay
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.simulate import simulate_recording
from ecgsyn.styles.ink_styles import GridStyle, TextStyle
from ecgsyn.testing._page_consistency import check_consistent
from ecgsyn.testing.truth_suite import TruthErrors, truth_errors
from ecgtypes import Lead, Page

__all__ = ["check_effect", "check_effects"]

TRACE_LIMIT, GRID_LIMIT, NAME_LIMIT = 0.25, 0.5, 0.9
"""What the design allows: px, px, and intersection over union, each in the median."""

LEAST = {"trace": 10, "grid": 4, "names": 1}
"""Measurements that one seed at least must give."""


def check_effect(effect: Effect[Any], *, seeds: Sequence[int] = (1, 2, 3)) -> None:
    """Check that an effect keeps the contract; raise where it does not.

    Its parameters come from the seed alone and survive JSON; it is pure; severity 0 leaves a page as it
    is; the history says what was done; the truth keeps to the pixels, to the masks and to the
    recording; tiny and grey pages and pages with gaps work.

    Parameters
    ----------
    effect : Effect
    seeds : sequence of int, default (1, 2, 3)
        Traces, grid and names must be in sight after one of them at least.

    Raises
    ------
    AssertionError
        With what was broken.
    """
    _check(
        isinstance(effect, Effect),
        f"check_effect takes an effect, such as Rotation(), not {_shown(effect)}; "
        "chains and presets are checked by check_effects",
    )
    page = _example()
    for seed in seeds:
        params = effect.sample(seed)
        _check_params(effect, params, seed)
        _check_pure(effect, params, page)
        _check_nothing(effect.with_severity(0.0), page, seed)
    _check_pages(effect, effect.name, seeds)


def check_effects(effects: Effects, *, seeds: Sequence[int] = (1, 2, 3)) -> None:
    """Check that a chain or a preset keeps the contract; raise where it does not.

    One seed gives one page; the page given stays what it was; the history replays it, where all effects
    are registered; and the truth is checked as by `check_effect`.

    Parameters
    ----------
    effects : callable
        A `Chain`, a `Preset`, an effect.
    seeds : sequence of int, default (1, 2, 3)
        Traces, grid and names must be in sight after one of them at least.

    Raises
    ------
    AssertionError
        With what was broken.
    """
    _check(
        callable(effects) and not isinstance(effects, type),
        f"check_effects takes a chain, a preset or an effect, not {_shown(effects)}",
    )
    name, page = repr(effects), _example()
    before = page.image.copy()
    for seed in seeds:
        after = effects(page, rng=seed)
        _check(np.array_equal(before, page.image), f"{name} changed the page that it was given")
        _check(effects(page, rng=seed) == after, f"one seed gave two pages after {name}")
        history = after.truth.history[len(page.truth.history) :]
        if {entry.name for entry in history} <= set(effect_names()):
            _check(replay(page, history) == after, f"the history does not replay {name}")
    _check_pages(effects, name, seeds)


def _check(holds: object, message: str) -> None:
    if not holds:
        raise AssertionError(message)


def _shown(value: object) -> str:
    return f"the class {value.__name__}" if isinstance(value, type) else repr(value)


def _check_pages(effects: Effects, name: str, seeds: Sequence[int]) -> None:
    """Check what becomes of pages of several kinds."""
    found: list[TruthErrors] = []
    for seed in seeds:
        for page in (_example(), *_odd_pages()):
            check_consistent(effects(page, rng=seed), after=name)
        found.append(truth_errors(effects, seed=seed))
        _check_truth(name, found[-1])
    for part, least in LEAST.items():
        most = max((len(getattr(errors, part)) for errors in found), default=0)
        _check(
            most >= least,
            f"the {part} after {name} could not be measured on any seed: {most} found, {least} needed; "
            "give other seeds or a lower severity, so that something of it can be seen",
        )


def _example() -> Page:
    """Return a page with a gap in one lead and without another."""
    recording = simulate_recording(rng=7)
    signals = recording.signals.copy()
    signals[recording.leads.index(Lead.II), 200:500] = np.nan
    signals[recording.leads.index(Lead.V5)] = np.nan
    return StandardRenderer(dpi=100).render(recording.replace(signals=signals), rng=7)


def _odd_pages() -> list[Page]:
    """Return a grey page, one of an odd size, one of 64 x 64 px, and narrow ones."""
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
    _check(same, f"{effect.name} of severity 0 changes the page: {effect.sample(seed).model_dump()}")


def _check_truth(name: str, errors: TruthErrors) -> None:
    trace, grid, names = errors.summary()
    _check(
        not trace > TRACE_LIMIT,
        f"after {name} the ink lies {trace:.2f} px off the truth in the median",
    )
    _check(not grid > GRID_LIMIT, f"after {name} the grid lies {grid:.2f} px off the truth")
    _check(not names < NAME_LIMIT, f"after {name} lead names overlap their quads by {names:.2f}")
