"""What lies between the page and the camera: it hides what is behind it, and follows no warp."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base._visible_truth import kept_leads, less_hidden, seen_recording, with_foreign
from ecgsyn.effects.base.printed_sheet import OPAQUE
from ecgtypes import EffectError, Page

__all__ = ["Overlay", "laid_over"]


@dataclass(frozen=True)
class Overlay:
    """A picture in front of the page.

    Parameters
    ----------
    x, y : int
        Column and row of its first pixel in the picture taken.
    alpha : ndarray of float32, shape (height, width)
        How much it hides, 0 to 1; shadows hide less than half.
    pixels : ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    EffectError
        When alpha and pixels do not fit together, or alpha is not 0 to 1.
    """

    x: int
    y: int
    alpha: NDArray[np.float32]
    pixels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        """Refuse what cannot be laid over a page."""
        alpha, pixels = np.asarray(self.alpha), np.asarray(self.pixels)
        if alpha.ndim != 2 or pixels.shape != (*alpha.shape, 3) or pixels.dtype != np.uint8:
            message = (
                "an overlay is pixels of uint8 of shape (height, width, 3) and an alpha of (height, width), "
                f"not {pixels.dtype} of {pixels.shape} and an alpha of {alpha.shape}"
            )
            raise EffectError(message)
        if not ((alpha >= 0) & (alpha <= 1)).all():
            message = "the alpha of an overlay is 0 to 1"
            raise EffectError(message)


def laid_over(page: Page, overlay: Overlay) -> Page:
    """Return the page with something in front of it; the truth says what is still to be seen.

    Parameters
    ----------
    page : Page
    overlay : Overlay
        What reaches beyond the picture is cut off.

    Returns
    -------
    Page
    """
    width, height = page.truth.size
    rows, columns = overlay.alpha.shape
    left, right = np.clip([overlay.x, overlay.x + columns], 0, width)
    top, bottom = np.clip([overlay.y, overlay.y + rows], 0, height)
    part = np.s_[top - overlay.y : bottom - overlay.y, left - overlay.x : right - overlay.x]
    alpha = overlay.alpha[part]
    if not alpha.any():
        return page
    image = page.image.copy()
    below = image[top:bottom, left:right].astype(np.float32)
    image[top:bottom, left:right] = np.rint(below + alpha[..., None] * (overlay.pixels[part] - below))
    image.flags.writeable = False
    hidden = np.zeros((height, width), dtype=np.bool_)
    hidden[top:bottom, left:right] = alpha >= OPAQUE
    truth = with_foreign(kept_leads(less_hidden(page.truth, hidden)), hidden)
    return page.replace(image=image, truth=truth, recording=seen_recording(page.recording, truth.leads))
