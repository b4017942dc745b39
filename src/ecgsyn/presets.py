"""Named effects: what happens to a page after it was printed."""

from typing import Protocol

from ecgtypes import Page, Rng, UnknownNameError, as_generator

__all__ = ["Effects", "load_effects"]


class Effects(Protocol):
    """Turns a page into another page, image and truth together."""

    def __call__(self, page: Page, *, rng: Rng = None) -> Page:
        """Return the changed page; one seed gives one page."""
        ...


class _Clean:
    """Leaves pages as they were printed."""

    def __call__(self, page: Page, *, rng: Rng = None) -> Page:
        as_generator(rng)
        return page

    def __repr__(self) -> str:
        return "load_effects('clean')"


_PRESETS: dict[str, Effects] = {"clean": _Clean()}


def load_effects(name: str) -> Effects:
    """Return the effects of that name.

    Parameters
    ----------
    name : {"clean"}
        "clean" leaves a page as it was printed.

    Returns
    -------
    Effects
        Call it with a page and ``rng=``.

    Raises
    ------
    UnknownNameError
        When there are no effects of that name.

    Examples
    --------
    >>> load_effects("clean")
    load_effects('clean')
    """
    try:
        return _PRESETS[name]
    except KeyError:
        message = f"no effects are named {name!r}; known are {', '.join(_PRESETS)}"
        raise UnknownNameError(message) from None
