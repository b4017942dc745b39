"""The printed sheet, before it is moved: effects draw on it, cover parts of it and take parts away."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgsyn.effects.base.page_frames import Frame
from ecgsyn.pages.drawing.ink_patches import Ink
from ecgsyn.styles.ink_styles import Colour
from ecgtypes import Box, PageTruth, Quad, TextTruth

__all__ = ["Sheet", "Written"]

Alpha = NDArray[np.float32]
Pixels = NDArray[np.uint8]

OPAQUE = 0.5
"""Cover from which on what lies below counts as hidden, and paper as missing."""

HALF = 127.5
"""The same of how much is left, 0 to 255."""

FAINTEST = 1 / 255
"""Cover that can be seen at all."""


@dataclass
class Written:
    """Something written onto a sheet.

    Parameters
    ----------
    text : TextTruth or None
        None for a mark of the pen that says nothing.
    x, y : int
        Column and row of the mask's first pixel.
    mask : ndarray of bool, shape (h, w)
        The pixels of its ink that can still be seen.
    inked : int
        How many there were at first, those off the sheet too.
    left : ndarray of uint8, shape (h, w), or None
        How much of them half covers leave in sight, 255 for all; None where there was none.
    """

    text: TextTruth | None
    x: int
    y: int
    mask: NDArray[np.bool_]
    inked: int
    left: Pixels | None = None

    @property
    def share_seen(self) -> float:
        """Share of its ink that can still be seen."""
        return float(self.mask.sum() / max(self.inked, 1))


class Sheet:
    """A page on which effects draw; it keeps account of what can still be seen.

    Patches may reach over the edge of the sheet: what lies outside is cut off. Positions given in mm
    are from the sheet's upper left corner, ``x_px = x_mm * px_per_mm - 0.5``.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        Changed in place.
    truth : PageTruth
        Of that page: where traces, names and texts stand.

    Attributes
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        The pixels so far. Draw into it whatever hides nothing.
    truth : PageTruth
    hidden : ndarray of bool, shape (height, width), or None
        Where the print that the sheet came with cannot be seen any more; None for nowhere.
    paper : ndarray of uint8, shape (height, width), or None
        How much paper is left in each pixel, 255 for all; None for all of it everywhere.
    written : list of Written
        What was written onto the sheet, and what can still be seen of it.
    foreign : ndarray of bool, shape (height, width), or None
        Where there is something that is no part of the print-out: what is written or put onto the sheet
        comes to it by itself, all else by `mark`. None for nowhere.
    """

    def __init__(self, image: Pixels, truth: PageTruth) -> None:
        self.image = image
        self.truth = truth
        self.hidden: NDArray[np.bool_] | None = None
        self.paper: Pixels | None = None
        self.written: list[Written] = []
        self.foreign: NDArray[np.bool_] | None = None
        self._left: Pixels | None = None

    @property
    def px_per_mm(self) -> float:
        """Pixels for one mm of paper, the mean of x and y."""
        return self.truth.scale.px_per_mm

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, px."""
        return self.truth.size

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height, mm."""
        return self.frame.size_mm

    @property
    def frame(self) -> Frame:
        """The sheet as a frame."""
        return Frame(self.size, self.px_per_mm)

    @property
    def paper_colour(self) -> Colour:
        """The colour of bare paper: the median of the brighter half of the sheet."""
        part = self.image[:: max(self.size[1] // 200, 1), :: max(self.size[0] // 200, 1)].reshape(-1, 3)
        light = part.sum(axis=1, dtype=np.int32)
        red, green, blue = (int(v) for v in np.median(part[light >= np.median(light)], axis=0))
        return red, green, blue

    def to_px(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return the pixel positions of points, shape (..., 2), given in mm."""
        return np.asarray(np.asarray(points, dtype=np.float64) * self.px_per_mm - 0.5)

    def multiply(self, x: int, y: int, through: Pixels) -> None:
        """Lay something transparent onto the sheet: a stain, shading, a highlighter.

        Parameters
        ----------
        x, y : int
            Column and row of the patch's first pixel.
        through : ndarray of uint8, shape (h, w) or (h, w, 3)
            The light that it lets through, 255 for all.
        """
        on, part = self._places(x, y, through.shape)
        patch = self.image[on]
        through = through[part]
        if not through.size:
            return
        if through.ndim == 2:
            through = np.asarray(cv2.merge([through, through, through]), dtype=np.uint8)
        cv2.multiply(patch, through, dst=patch, scale=1 / 255)
        self.image[on] = patch

    def ink(self, x: int, y: int, coverage: Alpha, colour: Colour) -> None:
        """Put ink onto the sheet: what lies below still shows through it, darkened.

        Parameters
        ----------
        x, y : int
            Column and row of the patch's first pixel.
        coverage : ndarray of float32, shape (h, w)
            0 to 1.
        colour : (int, int, int)
            Of the ink on white paper.
        """
        light = 255 - coverage[..., None] * (255 - np.array(colour, dtype=np.float32))
        self.multiply(x, y, np.rint(light).astype(np.uint8))

    def cover(self, x: int, y: int, alpha: Alpha, pixels: Pixels | Colour) -> None:
        """Put something opaque onto the sheet; what it hides is no longer visible in the truth.

        Parameters
        ----------
        x, y : int
            Column and row of the patch's first pixel.
        alpha : ndarray of float32, shape (h, w)
            0 to 1. What lies below counts as hidden where this cover, or it and those before it, leave
            no more than half of its light.
        pixels : ndarray of uint8, shape (h, w, 3), or (int, int, int)
        """
        on, part = self._places(x, y, alpha.shape)
        share = alpha[part][..., None]
        top = np.asarray(pixels, dtype=np.float32)
        top = top[part] if top.ndim == 3 else top
        below = self.image[on].astype(np.float32)
        self.image[on] = np.rint(below + (top - below) * share)
        self.hide(x, y, alpha >= OPAQUE)
        self.mark(x, y, alpha >= OPAQUE)
        if ((alpha >= FAINTEST) & (alpha < OPAQUE)).any():
            self._dim(x, y, alpha)

    def _dim(self, x: int, y: int, alpha: Alpha) -> None:
        """Keep account of what half covers leave in sight, of the print and of each thing written."""
        on, part = self._places(x, y, alpha.shape)
        if self._left is None:
            self._left = np.full(self.size[::-1], 255, dtype=np.uint8)
        left = self._left[on] = _dimmed(self._left[on], alpha[part])
        if self.hidden is not None:
            self.hidden[on] |= left < HALF
        for piece in self.written:
            own, other = _overlap(piece, x, y, alpha.shape)
            if piece.left is None:
                piece.left = np.full(piece.mask.shape, 255, dtype=np.uint8)
            piece.left[own] = _dimmed(piece.left[own], alpha[other])
            piece.mask[own] &= piece.left[own] >= HALF

    def hide(self, x: int, y: int, mask: NDArray[np.bool_]) -> None:
        """Say that the print, and what was written so far, cannot be seen in some pixels.

        Parameters
        ----------
        x, y : int
            Column and row of the patch's first pixel.
        mask : ndarray of bool, shape (h, w)
        """
        self.hidden = self._joined(self.hidden, x, y, mask)
        for piece in self.written:
            own, other = _overlap(piece, x, y, mask.shape)
            piece.mask[own] &= ~mask[other]

    def mark(self, x: int, y: int, mask: NDArray[np.bool_]) -> None:
        """Say that what is seen in some pixels, given as for `hide`, is no part of the print-out."""
        self.foreign = self._joined(self.foreign, x, y, mask)

    def cut(self, x: int, y: int, missing: Alpha) -> None:
        """Take paper away: a hole, a torn edge.

        Parameters
        ----------
        x, y : int
            Column and row of the patch's first pixel.
        missing : ndarray of float32, shape (h, w)
            Share of each pixel's paper that is gone, of what was left there, 0 to 1.
        """
        on, part = self._places(x, y, missing.shape)
        if self.paper is None:
            self.paper = np.full(self.size[::-1], 255, dtype=np.uint8)
        self.paper[on] = np.rint(self.paper[on] * (1 - missing[part]))
        gone = missing >= OPAQUE
        gone[part] |= self.paper[on] < HALF
        self.hide(x, y, gone)

    def write(
        self,
        ink: Ink,
        text: str,
        *,
        colour: Colour,
        kind: Literal["scale", "header", "other"] = "other",
        quad: Quad | None = None,
    ) -> None:
        """Write text onto the sheet; it joins the texts and the text mask of the truth.

        Parameters
        ----------
        ink : Ink
            What lies off the sheet is cut off.
        text : str
            Empty for a mark that says nothing: it joins the text mask alone.
        colour : (int, int, int)
        kind : {"scale", "header", "other"}
        quad : Quad or None
            Around the ink, where it stands at an angle; None for the upright box around its mask.
        """
        self.ink(ink.x, ink.y, ink.coverage, colour)
        on, part = self._places(ink.x, ink.y, ink.mask.shape)
        mask = ink.mask[part].copy()
        if not mask.any():
            return
        self.mark(ink.x, ink.y, ink.mask)
        truth = TextTruth(text=text, quad=_quad(ink) if quad is None else quad, kind=kind) if text else None
        self.written.append(Written(truth, on[1].start, on[0].start, mask, int(ink.mask.sum())))

    def _joined(
        self, flags: NDArray[np.bool_] | None, x: int, y: int, mask: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Return flags of the sheet, changed in place where there are some, with those of a patch."""
        on, part = self._places(x, y, mask.shape)
        flags = np.zeros(self.size[::-1], dtype=np.bool_) if flags is None else flags
        flags[on] |= mask[part]
        return flags

    def _places(
        self, x: int, y: int, shape: tuple[int, ...]
    ) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """Return which part of the sheet a patch covers, and which part of the patch that is."""
        width, height = self.size
        left, right = np.clip([x, x + shape[1]], 0, width)
        top, bottom = np.clip([y, y + shape[0]], 0, height)
        return np.s_[top:bottom, left:right], np.s_[top - y : bottom - y, left - x : right - x]


def _quad(ink: Ink) -> Quad:
    """Return the box around the mask's pixels."""
    rows, columns = np.flatnonzero(ink.mask.any(axis=1)), np.flatnonzero(ink.mask.any(axis=0))
    x0, y0, x1, y1 = columns[0], rows[0], columns[-1], rows[-1]
    return Box(x0=ink.x + x0 - 0.5, y0=ink.y + y0 - 0.5, x1=ink.x + x1 + 0.5, y1=ink.y + y1 + 0.5).quad()


def _dimmed(left: Pixels, alpha: Alpha) -> Pixels:
    return np.asarray(np.rint(left * (1 - alpha)), dtype=np.uint8)


def _overlap(
    piece: Written, x: int, y: int, shape: tuple[int, ...]
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return which part of a piece lies under a patch, and which part of the patch that is."""
    rows, columns = piece.mask.shape
    left, right = np.clip([x - piece.x, x - piece.x + shape[1]], 0, columns)
    top, bottom = np.clip([y - piece.y, y - piece.y + shape[0]], 0, rows)
    dx, dy = piece.x - x, piece.y - y
    return np.s_[top:bottom, left:right], np.s_[top + dy : bottom + dy, left + dx : right + dx]
