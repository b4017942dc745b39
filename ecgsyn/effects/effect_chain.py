"""Effects one after another, with one resampling; by chance, one of several; and again from a history."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Protocol, final, runtime_checkable

import numpy as np

from ecgsyn.effects.base.checks import checked_page, share_of_one
from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.registry import get_effect
from ecgsyn.effects.base.run import Step, apply_steps
from ecgtypes import AppliedEffect, EffectError, Page, Rng, as_generator

__all__ = ["Chain", "Link", "Maybe", "OneOf", "drawn", "replay"]


@runtime_checkable
class Link(Protocol):
    """Part of a chain that draws its own steps."""

    def steps(self, rng: np.random.Generator) -> tuple[Step, ...]:
        """Draw the steps that are to be applied.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        tuple of Step
        """
        ...


class Chain:
    """Effects one after another.

    Whatever their order in the chain, all that is drawn on the paper comes first, then all moves, put
    together into one warp and one resampling, then all that light, camera and file do; each in the
    order of the chain, but that bends of the paper, which both draw and move, come before other
    moves. Effects that override `Effect.apply` come last of all. A page that was copied and then
    photographed takes two chains, as it took two resamplings.

    Parameters
    ----------
    links : sequence of (Effect or Link)
        A link draws its own steps: `Maybe`, `OneOf`, another chain.

    Raises
    ------
    EffectError
        When one of them is something else, such as the class of an effect.

    Examples
    --------
    >>> from ecgsyn.effects import Maybe, Rotation, SensorNoise
    >>> Chain([Rotation(severity=0.3), Maybe(SensorNoise(), probability=0.5)])
    Chain([Rotation(severity=0.3), Maybe(SensorNoise(severity=0.5), probability=0.5)])
    """

    def __init__(self, links: Sequence[Effect[Any] | Link]) -> None:
        self.links = _links(links, "Chain")

    def steps(self, rng: np.random.Generator) -> tuple[Step, ...]:
        """Draw the parameters of all effects.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        tuple of Step
        """
        # one generator each: what one link draws changes nothing for the others
        seeds = rng.integers(2**63, size=len(self.links))
        pairs = zip(self.links, seeds, strict=True)
        return tuple(step for link, seed in pairs for step in drawn(link, np.random.default_rng(int(seed))))

    def sample(self, rng: Rng = None) -> tuple[Step, ...]:
        """Draw the parameters of all effects.

        Parameters
        ----------
        rng : numpy.random.Generator, int or None

        Returns
        -------
        tuple of Step
            For `apply`.
        """
        return self.steps(as_generator(rng))

    def apply(self, page: Page, steps: Sequence[Step]) -> Page:
        """Return the page with the effects of `sample`.

        Parameters
        ----------
        page : Page
        steps : sequence of Step

        Returns
        -------
        Page
        """
        return apply_steps(page, steps)

    @final
    def __call__(self, page: Page, *, rng: Rng = None) -> Page:
        """Return the page with all effects.

        Parameters
        ----------
        page : Page
        rng : numpy.random.Generator, int or None
            One seed gives one page, byte for byte.

        Returns
        -------
        Page
        """
        return self.apply(page, self.sample(rng))

    def __repr__(self) -> str:
        """Show what it is made of."""
        return f"Chain([{', '.join(map(repr, self.links))}])"


class Maybe:
    """A link that is applied by chance.

    Parameters
    ----------
    link : Effect or Link
    probability : float
        0 to 1.

    Raises
    ------
    EffectError
        When the probability is no number between 0 and 1, or the link is neither effect nor link.
    """

    def __init__(self, link: Effect[Any] | Link, *, probability: float) -> None:
        (self.link,) = _links((link,), "Maybe")
        self.probability = share_of_one(probability, "Maybe: probability")

    def steps(self, rng: np.random.Generator) -> tuple[Step, ...]:
        """Draw the link's steps, or none.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        tuple of Step
        """
        return drawn(self.link, rng) if rng.random() < self.probability else ()

    def __repr__(self) -> str:
        """Show what it is made of."""
        return f"Maybe({self.link!r}, probability={self.probability:g})"


class OneOf:
    """One of several links, drawn by their weights.

    Parameters
    ----------
    links : sequence of (Effect or Link)
        At least one.
    weights : sequence of float or None
        0 or more, not all 0; None for equal ones.

    Raises
    ------
    EffectError
        When there is no link, one is neither effect nor link, or a weight is missing or negative.
    """

    def __init__(
        self, links: Sequence[Effect[Any] | Link], *, weights: Sequence[float] | None = None
    ) -> None:
        self.links = _links(links, "OneOf")
        share = np.ones(len(self.links)) if weights is None else np.asarray(weights, dtype=np.float64)
        if not (self.links and share.shape == (len(self.links),) and (share >= 0).all() and share.sum() > 0):
            message = f"OneOf: {len(self.links)} links need as many weights of 0 or more, not {weights!r}"
            raise EffectError(message)
        self.weights = tuple(float(value) for value in share / share.sum())

    def steps(self, rng: np.random.Generator) -> tuple[Step, ...]:
        """Draw a link, and its steps.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        tuple of Step
        """
        return drawn(self.links[int(rng.choice(len(self.links), p=self.weights))], rng)

    def __repr__(self) -> str:
        """Show what it is made of."""
        return f"OneOf([{', '.join(map(repr, self.links))}])"


def drawn(link: Effect[Any] | Link, rng: np.random.Generator) -> tuple[Step, ...]:
    """Return the steps of an effect or a link.

    Parameters
    ----------
    link : Effect or Link
    rng : numpy.random.Generator

    Returns
    -------
    tuple of Step
    """
    return (Step(link, link.sample(rng)),) if isinstance(link, Effect) else link.steps(rng)


def replay(page: Page, history: Iterable[AppliedEffect]) -> Page:
    """Do to a page what was done to another: the same pixels and truth, if it is the same page.

    Parameters
    ----------
    page : Page
        As it was drawn.
    history : iterable of AppliedEffect
        ``page.truth.history`` of another page.

    Returns
    -------
    Page

    Raises
    ------
    UnknownNameError
        When an effect is not registered.
    EffectError
        When the parameters do not fit their effect, or the history is none.
    """
    page = checked_page(page)
    for _, entries in groupby(_entries(history), key=lambda entry: entry.run):
        effects = [(get_effect(entry.name), entry.params) for entry in entries]
        page = apply_steps(page, [Step(effect, effect.params(**params)) for effect, params in effects])
    return page


def _links(links: object, owner: str) -> tuple[Effect[Any] | Link, ...]:
    """Return effects and links, or tell what is none."""
    if not isinstance(links, Iterable):
        message = f"{owner} takes a sequence of effects and links, not a {type(links).__name__}"
        raise EffectError(message)
    found = tuple(links)
    for link in found:
        if isinstance(link, type):
            message = (
                f"{owner} takes effects and links, not the class {link.__name__}: write {link.__name__}()"
            )
            raise EffectError(message)
        if not isinstance(link, Effect | Link):
            message = f"{owner} takes effects and links, not {link!r}"
            raise EffectError(message)
    return found


def _entries(history: object) -> tuple[AppliedEffect, ...]:
    found = tuple(history) if isinstance(history, Iterable) else (history,)
    for entry in found:
        if not isinstance(entry, AppliedEffect):
            message = (
                f"a history is made of AppliedEffect, as page.truth.history is, not of {type(entry).__name__}"
            )
            raise EffectError(message)
    return found
