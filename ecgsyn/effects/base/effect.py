"""The base of all effects: parameters are drawn first, then applied without any chance."""

from abc import ABC, abstractmethod
from copy import copy
from typing import Any, ClassVar, Generic, Self, TypeVar, final

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.checks import checked_page, share_of_one
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgtypes import Page, Rng, as_generator

__all__ = ["Effect", "Pixels"]

P = TypeVar("P", bound=EffectParams)
Pixels = NDArray[np.uint8]


class Effect(ABC, Generic[P]):
    """Something that happens to a page after it was printed.

    A subclass names its parameters' model as ``params`` and draws them in `sample`. What it does, it
    does in one or more of three methods, each pure: `draw` on the sheet of paper, `move` the paper or
    the camera, `alter` the picture taken. In a chain all drawing comes first, then all moves as one
    warp and one resampling, then all that alters the picture; the truth follows by itself.

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
    ...     params = DarkenParams
    ...     def sample(self, rng=None):
    ...         return DarkenParams(share=self.severity * as_generator(rng).uniform(0, 0.5))
    ...     def alter(self, image, params, *, px_per_mm):
    ...         return np.rint(image * (1 - params.share)).astype(np.uint8)
    """

    params: ClassVar[type[EffectParams]]

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

    def apply(self, page: Page, params: P) -> Page:
        """Return the page with the effect, image and truth; the same for the same parameters.

        Override this only for what `draw`, `move` and `alter` cannot do; append to the history then,
        or call this one, which does what those three say.

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
        from ecgsyn.effects.base.run import Step, apply_hooks  # noqa: PLC0415 (a run is made of effects)

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
