"""One run of effects: all that draws on the sheet, one warp for all that moves it, all that alters it."""

from collections.abc import Sequence

from ecgsyn.effects.base.effect import Step, apply_hooks, check_steps, overrides, with_history
from ecgtypes import EffectError, Page

__all__ = ["apply_steps"]


def apply_steps(page: Page, steps: Sequence[Step]) -> Page:
    """Return the page with effects applied as one run: drawn, moved once, altered.

    Parameters
    ----------
    page : Page
    steps : sequence of Step

    Returns
    -------
    Page
        Its history has one entry for each step.

    Raises
    ------
    EffectError
        When parameters are those of another effect, the page is none, or a method of an effect returned
        something else than it should.
    """
    steps = tuple(steps)
    check_steps(page, steps)
    free = [step for step in steps if overrides(step.effect, "apply")]
    after = apply_hooks(page, [step for step in steps if step not in free])
    for effect, params in free:
        made: object = effect.apply(after, params)
        if not isinstance(made, Page):
            message = f"{effect.name}.apply gave {type(made).__name__}, not a Page"
            raise EffectError(message)
        after = made
    return with_history(after, page, steps)
