"""What effects are given, and what the methods of a user's effect return: right, or told."""

from numbers import Real

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.page_frames import Frame, Move
from ecgtypes import EffectError, Page, Warp

__all__ = ["checked_move", "checked_page", "checked_pixels", "share_of_one"]


def share_of_one(value: object, what: str) -> float:
    """Return a number between 0 and 1.

    Parameters
    ----------
    value : object
    what : str
        For the message.

    Returns
    -------
    float

    Raises
    ------
    EffectError
        When it is none.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or not 0 <= float(value) <= 1:
        message = f"{what} is {value!r}, but must be a number between 0 and 1"
        raise EffectError(message)
    return float(value)


def checked_page(page: object) -> Page:
    """Return the page that effects are to be applied to.

    Parameters
    ----------
    page : object

    Returns
    -------
    Page

    Raises
    ------
    EffectError
        When it is none.
    """
    if not isinstance(page, Page):
        message = (
            f"effects are applied to a Page, not to {_shown(page)}: draw one with a renderer, such as "
            "StandardRenderer().render(recording); for bare images take as_albumentations(effect)"
        )
        raise EffectError(message)
    return page


def checked_pixels(image: object, *, like: NDArray[np.uint8], of: str) -> NDArray[np.uint8]:
    """Return the picture that an effect made.

    Parameters
    ----------
    image : object
    like : ndarray of uint8, shape (height, width, 3)
        The picture before.
    of : str
        What made it, for the message.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    EffectError
        When it is no picture of the same size.
    """
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.shape != like.shape:
        message = f"{of} gave {_shown(image)}, not an array of uint8 of shape {like.shape}"
        raise EffectError(message)
    return image


def checked_move(move: object, *, of: str) -> Move | None:
    """Return the move that an effect made.

    Parameters
    ----------
    move : object
    of : str
        What made it, for the message.

    Returns
    -------
    Move or None

    Raises
    ------
    EffectError
        When it is no move.
    """
    if move is None:
        return None
    if not isinstance(move, Move):
        message = f"{of} gave {_shown(move)}, not a Move or None"
        raise EffectError(message)
    _check_parts(move.warp, move.frame, of)
    return move


def _check_parts(warp: object, frame: object, of: str) -> None:
    if not (isinstance(warp, Warp) and isinstance(frame, Frame)):
        message = f"{of} gave a Move of {_shown(warp)} and {_shown(frame)}, not of a Warp and a Frame"
        raise EffectError(message)


def _shown(value: object) -> str:
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} of shape {value.shape}"
    return f"the class {value.__name__}" if isinstance(value, type) else f"a {type(value).__name__}"
