"""What effects do to a page by their hooks: drawing, then one warp, then overlays, then all that alters."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base._page_resampling import laid_on_lid, move_page
from ecgsyn.effects.base._visible_truth import sheet_page, with_foreign
from ecgsyn.effects.base.camera_overlay import Overlay, laid_over
from ecgsyn.effects.base.checks import checked_marks, checked_move, checked_pixels
from ecgsyn.effects.base.page_frames import Frame, Journey, Move
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgtypes import EffectError, Page

__all__ = ["Flags", "Hooked", "Hooks", "Pixels", "run_hooks"]

Pixels: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]


class Hooks(Protocol):
    """What an effect has to do something with: see `ecgsyn.effects.Effect`."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    def draw(self, sheet: Sheet, params: Any) -> None:
        """Draw on the sheet."""
        ...

    def move(self, frame: Frame, params: Any) -> Move | None:
        """Return how the picture is moved."""
        ...

    def overlay(self, frame: Frame, params: Any) -> Overlay | None:
        """Return what lies before the page."""
        ...

    def alter(self, image: Pixels, params: Any, *, px_per_mm: float) -> Pixels:
        """Return the picture as changed."""
        ...

    def marks(self, size: tuple[int, int], params: Any, *, px_per_mm: float) -> Flags | None:
        """Return where altering put something onto the picture."""
        ...


class Hooked(NamedTuple):
    """An effect, its parameters, and which hooks it has.

    Parameters
    ----------
    effect : Hooks
    params : EffectParams
    own : frozenset of str
        Those of "draw", "move", "overlay", "alter" and "marks" that do something.
    """

    effect: Hooks
    params: Any
    own: frozenset[str]

    def does(self, hook: str) -> bool:
        """Return whether it has that hook."""
        return hook in self.own


def run_hooks(page: Page, steps: Sequence[Hooked]) -> Page:
    """Return the page with what the hooks do; its history is as it was."""
    drawn_page, paper = _drawn(page, steps)
    moved, frame = _moved(drawn_page, steps, paper)
    return _altered(_overlaid(moved, frame, steps), steps)


def _drawn(page: Page, steps: Sequence[Hooked]) -> tuple[Page, Pixels | None]:
    """Return the page drawn upon, and how much of its paper is left."""
    drawing = [step for step in steps if step.does("draw")]
    if not drawing:
        return page, None
    sheet = Sheet(page.image.copy(), page.truth)
    for effect, params, _ in drawing:
        if effect.draw(sheet, params) is not None:  # type: ignore[func-returns-value]
            message = f"{effect.name}.draw gave something back: it draws on the sheet itself and returns None"
            raise EffectError(message)
        checked_pixels(sheet.image, like=page.image, of=f"{effect.name}.draw")
    return sheet_page(sheet, page), sheet.paper


def _moved(page: Page, steps: Sequence[Hooked], paper: Pixels | None) -> tuple[Page, Frame]:
    """Return the page after all moves, and its last frame."""
    start = Frame(page.truth.size, page.truth.scale.px_per_mm)
    bends = _moves(start, [step for step in steps if _bends(step)])
    if bends:
        last = bends[-1].frame
        bends.append(last.around(last.edge.min(axis=0), last.edge.max(axis=0)).after(last))
    others = [step for step in steps if not _bends(step)]
    moves = (*bends, *_moves(bends[-1].frame if bends else start, others))
    if not moves:
        return page if paper is None else laid_on_lid(page, paper), start
    journey = Journey(start, moves)
    return move_page(page, journey, paper=paper), journey.frame


def _overlaid(page: Page, frame: Frame, steps: Sequence[Hooked]) -> Page:
    for effect, params, own in steps:
        overlay: object = effect.overlay(frame, params) if "overlay" in own else None
        if overlay is None:
            continue
        if not isinstance(overlay, Overlay):
            message = f"{effect.name}.overlay gave {type(overlay).__name__}, not an Overlay or None"
            raise EffectError(message)
        page = laid_over(page, overlay)
    return page


def _bends(step: Hooked) -> bool:
    """Return whether an effect bends the sheet itself: it then draws shading where it moves the paper."""
    return step.does("draw") and step.does("move")


def _moves(frame: Frame, steps: Sequence[Hooked]) -> list[Move]:
    moves: list[Move] = []
    for effect, params, _ in steps:
        move = checked_move(effect.move(frame, params), of=f"{effect.name}.move")
        if move is not None:
            moves.append(move.after(frame))
            frame = moves[-1].frame
    return moves


def _altered(page: Page, steps: Sequence[Hooked]) -> Page:
    altering = [step for step in steps if step.does("alter") or step.does("marks")]
    if not altering:
        return page
    image, truth = page.image.copy(), page.truth
    for effect, params, _ in altering:
        made = effect.alter(image, params, px_per_mm=page.truth.scale.px_per_mm)
        made = checked_pixels(made, like=page.image, of=f"{effect.name}.alter")
        # the next one may write to it
        image = made if made.flags.writeable else made.copy()
        marks = effect.marks(truth.size, params, px_per_mm=truth.scale.px_per_mm)
        truth = with_foreign(truth, checked_marks(marks, size=truth.size, of=f"{effect.name}.marks"))
    image.flags.writeable = False
    return page.replace(image=image, truth=truth)
