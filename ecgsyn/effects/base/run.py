"""One run of effects: all that draws on the sheet, one warp for all that moves it, all that alters it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ecgsyn.effects.base._page_resampling import laid_on_lid, move_page
from ecgsyn.effects.base._visible_truth import sheet_page
from ecgsyn.effects.base.checks import checked_move, checked_page, checked_pixels
from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.page_frames import Frame, Journey, Move
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgtypes import AppliedEffect, EffectError, Page

__all__ = ["Step", "apply_hooks", "apply_steps"]


class Step(NamedTuple):
    """An effect with the parameters drawn for it.

    Parameters
    ----------
    effect : Effect
    params : EffectParams
    """

    effect: Effect[Any]
    params: EffectParams


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
    _check(page, steps)
    free = [step for step in steps if _overrides(step.effect, "apply")]
    after = apply_hooks(page, [step for step in steps if step not in free])
    for effect, params in free:
        made: object = effect.apply(after, params)
        if not isinstance(made, Page):
            message = f"{effect.name}.apply gave {type(made).__name__}, not a Page"
            raise EffectError(message)
        after = made
    return _with_history(after, page, steps)


def apply_hooks(page: Page, steps: Sequence[Step]) -> Page:
    """Return the page with what the effects' own `draw`, `move` and `alter` do.

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
        When parameters are those of another effect, the page is none, or a method returned something
        else than it should.
    """
    _check(page, steps)
    if not steps:
        return page
    drawn_page, paper = _drawn(page, steps)
    moved = _moved(drawn_page, steps, paper)
    return _with_history(_altered(moved, steps), page, steps)


def _check(page: object, steps: Sequence[object]) -> None:
    checked_page(page)
    for step in steps:
        if not isinstance(step, Step):
            message = f"a run takes steps, as Chain.sample draws them, not a {type(step).__name__}"
            raise EffectError(message)
        effect, params = step
        if not isinstance(params, effect.params):
            message = f"effect {effect.name!r} takes {effect.params.__name__}, not {type(params).__name__}"
            raise EffectError(message)


def _with_history(after: Page, before: Page, steps: Sequence[Step]) -> Page:
    """Return a page whose history is that of the one before, and one entry for each step."""
    if not steps:
        return after
    run = 1 + max((entry.run for entry in before.truth.history), default=-1)
    history = tuple(
        AppliedEffect(name=effect.name, params=params.model_dump(mode="json"), run=run)
        for effect, params in steps
    )
    return after.replace(truth=after.truth.replace(history=(*before.truth.history, *history)))


def _overrides(effect: Effect[Any], method: str) -> bool:
    return getattr(type(effect), method) is not getattr(Effect, method)


def _drawn(page: Page, steps: Sequence[Step]) -> tuple[Page, Pixels | None]:
    """Return the page drawn upon, and how much of its paper is left."""
    drawing = [step for step in steps if _overrides(step.effect, "draw")]
    if not drawing:
        return page, None
    sheet = Sheet(page.image.copy(), page.truth)
    for effect, params in drawing:
        if effect.draw(sheet, params) is not None:  # type: ignore[func-returns-value]
            message = f"{effect.name}.draw gave something back: it draws on the sheet itself and returns None"
            raise EffectError(message)
        checked_pixels(sheet.image, like=page.image, of=f"{effect.name}.draw")
    return sheet_page(sheet, page), sheet.paper


def _moved(page: Page, steps: Sequence[Step], paper: Pixels | None) -> Page:
    start = Frame(page.truth.size, page.truth.scale.px_per_mm)
    bends = _moves(start, [step for step in steps if _bends(step)])
    if bends:
        last = bends[-1].frame
        bends.append(last.around(last.edge.min(axis=0), last.edge.max(axis=0)).after(last))
    others = [step for step in steps if not _bends(step)]
    moves = (*bends, *_moves(bends[-1].frame if bends else start, others))
    if not moves:
        return page if paper is None else laid_on_lid(page, paper)
    return move_page(page, Journey(start, moves), paper=paper)


def _bends(step: Step) -> bool:
    """Return whether an effect bends the sheet itself: it then draws shading where it moves the paper."""
    return _overrides(step.effect, "draw") and _overrides(step.effect, "move")


def _moves(frame: Frame, steps: Sequence[Step]) -> list[Move]:
    moves: list[Move] = []
    for effect, params in steps:
        move = checked_move(effect.move(frame, params), of=f"{effect.name}.move")
        if move is not None:
            moves.append(move.after(frame))
            frame = moves[-1].frame
    return moves


def _altered(page: Page, steps: Sequence[Step]) -> Page:
    altering = [step for step in steps if _overrides(step.effect, "alter")]
    if not altering:
        return page
    image = page.image.copy()
    for effect, params in altering:
        made = effect.alter(image, params, px_per_mm=page.truth.scale.px_per_mm)
        made = checked_pixels(made, like=page.image, of=f"{effect.name}.alter")
        # the next one may write to it
        image = made if made.flags.writeable else made.copy()
    image.flags.writeable = False
    return page.replace(image=image)
