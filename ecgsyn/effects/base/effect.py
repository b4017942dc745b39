"""The base of all effects: parameters are drawn first, then applied without any chance."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, final, get_args

from ecgsyn.effects.base._hooks import Flags, Hooked, Pixels, run_hooks
from ecgsyn.effects.base.camera_overlay import Overlay
from ecgsyn.effects.base.checks import checked_page, share_of_one
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgtypes import AppliedEffect, EffectError, Page, Rng, as_generator

__all__ = ["Effect", "Pixels", "Step", "apply_hooks", "check_steps", "overrides", "with_history"]

P = TypeVar("P", bound=EffectParams)
HOOKS = ("draw", "move", "overlay", "alter", "marks")


class Effect(ABC, Generic[P]):
    """Something that happens to a page after it was printed.

    A subclass names its parameters' model, as in ``Effect[DarkenParams]``, which becomes its ``params``, and
    draws them in `sample`. What it does, it does in one or more of four methods, each pure: `draw` on the
    sheet of paper, `move` the paper or the camera, `overlay` what lies before the page, `alter` the picture
    taken. In a chain all drawing comes first, then all moves as one warp and one resampling, then overlays,
    then all that alters the picture; the truth follows by itself.

    Parameters
    ----------
    severity : float, default 0.5
        0 leaves every page as it is, 1 is the worst that one meets.

    Raises
    ------
    EffectError
        When the severity is no number between 0 and 1.

    Examples
    --------
    >>> from typing import Literal
    >>> from pydantic import Field
    >>> class DarkenParams(EffectParams):
    ...     type: Literal["darken"] = "darken"
    ...     share: float = Field(ge=0, le=1)
    >>> class Darken(Effect[DarkenParams]):
    ...     def sample(self, rng=None):
    ...         return DarkenParams(share=self.severity * as_generator(rng).uniform(0, 0.5))
    ...     def alter(self, image, params, *, px_per_mm):
    ...         return np.rint(image * (1 - params.share)).astype(np.uint8)
    """

    params: ClassVar[type[EffectParams]]

    def __init_subclass__(cls, **options: Any) -> None:
        """Take the parameters' model from the class's bases, unless the class sets ``params`` itself."""
        super().__init_subclass__(**options)
        named = (part for base in vars(cls).get("__orig_bases__", ()) for part in get_args(base))
        models = [part for part in named if isinstance(part, type) and issubclass(part, EffectParams)]
        if models and "params" not in vars(cls):
            cls.params = models[0]

    def __init__(self, *, severity: float = 0.5) -> None:
        self.severity = share_of_one(severity, f"{type(self).__name__}: severity")

    @property
    def name(self) -> str:
        """The name under which the effect stands in the registry and in a page's history."""
        return str(self.params.model_fields["type"].default)

    @abstractmethod
    def sample(self, rng: Rng = None) -> P:
        """Draw parameters.

        Parameters
        ----------
        rng : numpy.random.Generator, int or None

        Returns
        -------
        EffectParams
            Of the effect's own model.
        """

    def draw(self, sheet: Sheet, params: P) -> None:
        """Draw on the sheet of paper, before anything moves; nothing by default.

        Parameters
        ----------
        sheet : Sheet
            Changed in place.
        params : EffectParams
        """

    def move(self, frame: Frame, params: P) -> Move | None:  # noqa: ARG002
        """Return how the picture is moved; None, the default, for not at all.

        Parameters
        ----------
        frame : Frame
            The picture before.
        params : EffectParams

        Returns
        -------
        Move or None
        """
        return None

    def overlay(self, frame: Frame, params: P) -> Overlay | None:  # noqa: ARG002
        """Return what lies between the page and the camera; None, the default, for nothing.

        Parameters
        ----------
        frame : Frame
            The picture after all moves; its ``edge`` is where the paper ends.
        params : EffectParams

        Returns
        -------
        Overlay or None
            What it hides is no longer to be seen in the truth, and foreign.
        """
        return None

    def alter(self, image: Pixels, params: P, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Return the picture as changed by light, camera or file; unchanged by default.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB; may be written to.
        params : EffectParams
        px_per_mm : float
            Pixels for one mm of paper, about.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            Of the same size.
        """
        return image

    def marks(self, size: tuple[int, int], params: P, *, px_per_mm: float) -> Flags | None:  # noqa: ARG002
        """Return where the picture shows something that is no part of the print-out, after `alter`.

        None, the default, for nowhere. What `draw` puts onto the sheet, the sheet itself keeps account of.

        Parameters
        ----------
        size : (width, height)
            Of the picture, px.
        params : EffectParams
        px_per_mm : float

        Returns
        -------
        ndarray of bool, shape (height, width), or None
            It joins the truth's mask of what is foreign.
        """
        return None

    def apply(self, page: Page, params: P) -> Page:
        """Return the page with the effect, image and truth; the same for the same parameters.

        Override this only for what `draw`, `move`, `overlay` and `alter` cannot do; append to the history
        then, or call this one, which does what those four say.

        Parameters
        ----------
        page : Page
        params : EffectParams

        Returns
        -------
        Page
            Its history has one entry more.

        Raises
        ------
        EffectError
            When the parameters are those of another effect, or the page is none.
        """
        return apply_hooks(page, (Step(self, params),))

    @final
    def __call__(self, page: Page, *, rng: Rng = None) -> Page:
        """Return the page with the effect, its parameters drawn from ``rng``.

        Parameters
        ----------
        page : Page
        rng : numpy.random.Generator, int or None

        Returns
        -------
        Page

        Raises
        ------
        EffectError
            When the page is none.
        """
        return self.apply(checked_page(page), self.sample(as_generator(rng)))

    def with_severity(self, severity: float) -> Self:
        """Return the same effect with another severity.

        Parameters
        ----------
        severity : float
            0 to 1.

        Returns
        -------
        Effect

        Raises
        ------
        EffectError
            When it does not lie between 0 and 1.
        """
        Effect.__init__(changed := copy(self), severity=severity)
        return changed

    def __repr__(self) -> str:
        """Show what it is made of."""
        shown: dict[str, Any] = {key: value for key, value in vars(self).items() if not key.startswith("_")}
        return f"{type(self).__name__}({', '.join(f'{key}={value!r}' for key, value in shown.items())})"


class Step(NamedTuple):
    """An effect with the parameters drawn for it.

    Parameters
    ----------
    effect : Effect
    params : EffectParams
    """

    effect: Effect[Any]
    params: EffectParams


def apply_hooks(page: Page, steps: Sequence[Step]) -> Page:
    """Return the page with what the effects' own `draw`, `move`, `overlay` and `alter` do.

    See `apply_steps`.
    """
    check_steps(page, steps)
    if not steps:
        return page
    hooked = [Hooked(effect, params, _own_hooks(effect)) for effect, params in steps]
    return with_history(run_hooks(page, hooked), page, steps)


def check_steps(page: object, steps: Sequence[object]) -> None:
    """Raise EffectError where the page is none, or parameters are those of another effect."""
    checked_page(page)
    for step in steps:
        if not isinstance(step, Step):
            message = f"a run takes steps, as Chain.sample draws them, not a {type(step).__name__}"
            raise EffectError(message)
        effect, params = step
        if not isinstance(params, effect.params):
            message = f"effect {effect.name!r} takes {effect.params.__name__}, not {type(params).__name__}"
            raise EffectError(message)


def with_history(after: Page, before: Page, steps: Sequence[Step]) -> Page:
    """Return a page whose history is that of the one before, and one entry for each step."""
    if not steps:
        return after
    run = 1 + max((entry.run for entry in before.truth.history), default=-1)
    history = tuple(
        AppliedEffect(name=effect.name, params=params.model_dump(mode="json"), run=run)
        for effect, params in steps
    )
    return after.replace(truth=after.truth.replace(history=(*before.truth.history, *history)))


def overrides(effect: Effect[Any], method: str) -> bool:
    """Return whether an effect's class has a method of its own."""
    return getattr(type(effect), method) is not getattr(Effect, method)


def _own_hooks(effect: Effect[Any]) -> frozenset[str]:
    return frozenset(hook for hook in HOOKS if overrides(effect, hook))
