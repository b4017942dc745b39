"""Named effects: distributions of what happens to a page after it was printed."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, final

import numpy as np

from ecgtypes import EffectError, Page, Rng, UnknownNameError, as_generator

if TYPE_CHECKING:
    # some fifty effects: loaded when the first preset is used
    from ecgsyn.effects.base.run import Step
    from ecgsyn.effects.effect_chain import Chain

__all__ = ["Effects", "Preset", "load_effects", "preset_names", "register_preset"]

Recipe = Callable[[float], "Chain"]

SPREAD = 0.6
"""Pages of one preset differ in severity: by up to this share of it, more or less, 1 at most."""

BUILT_IN = ("clean", "scanner", "fax", "aged", "phone", "screen")
"""Presets whose recipes stand in `ecgsyn.effects.preset_recipes`."""


class Effects(Protocol):
    """Turns a page into another page, image and truth together."""

    def __call__(self, page: Page, *, rng: Rng = None) -> Page:
        """Return the changed page; one seed gives one page."""
        ...


class Preset:
    """A named distribution of pages: each call draws which effects, and how strong.

    Parameters
    ----------
    name : str
    recipe : callable
        Takes a severity from 0 to 1 and returns the chain for it.
    severity : float, default 0.5
        Each page has one of its own, up to 60 % more or less, but no more than 1. 0 leaves every page
        as it is.

    Raises
    ------
    EffectError
        When the severity does not lie between 0 and 1.
    """

    def __init__(self, name: str, recipe: Recipe, *, severity: float = 0.5) -> None:
        from ecgsyn.effects.base.checks import share_of_one  # noqa: PLC0415

        self.name = name
        self.recipe = recipe
        self.severity = share_of_one(severity, f"preset {name!r}: severity")

    def steps(self, rng: np.random.Generator) -> "tuple[Step, ...]":
        """Draw the steps for one page.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        tuple of Step
        """
        if not self.severity:
            return ()
        level = min(self.severity * rng.uniform(1 - SPREAD, 1 + SPREAD), 1.0)
        chain = self.recipe(level)
        if not hasattr(chain, "steps"):
            message = f"the recipe of preset {self.name!r} returned {type(chain).__name__}, not a Chain"
            raise EffectError(message)
        return chain.steps(rng)

    @final
    def __call__(self, page: Page, *, rng: Rng = None) -> Page:
        """Return the changed page.

        Parameters
        ----------
        page : Page
        rng : numpy.random.Generator, int or None
            One seed gives one page, byte for byte.

        Returns
        -------
        Page
        """
        from ecgsyn.effects.base.run import apply_steps  # noqa: PLC0415

        return apply_steps(page, self.steps(as_generator(rng)))

    def __repr__(self) -> str:
        """Show how it is loaded."""
        return f"load_effects({self.name!r}, severity={self.severity:g})"


_PRESETS: dict[str, Recipe | None] = dict.fromkeys(BUILT_IN)
"""None stands for a recipe that is not loaded yet."""


def load_effects(name: str, *, severity: float = 0.5) -> Preset:
    """Return the effects of that name.

    Parameters
    ----------
    name : str
        "clean" leaves a page as it was printed. "scanner": laid on a flat-bed or fed through, well or
        badly. "fax": sent, in black and white. "aged": folded, stained, faded and written on in a
        folder, then scanned. "phone": photographed by hand. "screen": photographed from a monitor.
    severity : float, default 0.5
        0 to 1; each page has one of its own, up to 60 % more or less, but no more than 1.

    Returns
    -------
    Preset
        Call it with a page and ``rng=``.

    Raises
    ------
    UnknownNameError
        When there are no effects of that name.
    EffectError
        When the severity does not lie between 0 and 1.

    Examples
    --------
    >>> load_effects("phone", severity=0.3)
    load_effects('phone', severity=0.3)
    """
    try:
        recipe = _PRESETS[name]
    except KeyError:
        message = f"no effects are named {name!r}; known are {', '.join(_PRESETS)}"
        raise UnknownNameError(message) from None
    if recipe is None:
        recipe = _PRESETS[name] = getattr(import_module("ecgsyn.effects.preset_recipes"), name)
    return Preset(name, recipe, severity=severity)


def register_preset(name: str, recipe: Recipe, *, replace: bool = False) -> None:
    """Add a preset of one's own.

    Parameters
    ----------
    name : str
    recipe : callable
        Takes a severity from 0 to 1 and returns a `Chain`.
    replace : bool, default False
        Whether it may take the place of another preset of that name.

    Raises
    ------
    EffectError
        When the name is taken.
    """
    if name in _PRESETS and not replace:
        message = f"a preset named {name!r} is registered already"
        raise EffectError(message)
    _PRESETS[name] = recipe


def preset_names() -> tuple[str, ...]:
    """Return the names that `load_effects` knows.

    Returns
    -------
    tuple of str
    """
    return tuple(_PRESETS)
