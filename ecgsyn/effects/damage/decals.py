"""Flat things put onto a sheet at an angle: labels, bar codes, stamps, boxes.

They are drawn upright, finer than the sheet, and laid onto it by one affine warp; what they say goes
into the truth by the same warp.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.pages.drawing.ink_patches import Ink
from ecgsyn.pages.drawing.printed_text import Anchor, draw_line
from ecgsyn.styles.ink_styles import Colour
from ecgtypes import Box, Homography

__all__ = ["SOFT", "Decal", "Line"]

Pixels = NDArray[np.uint8]

FINEST, COARSEST = 24.0, 10.0
"""Px/mm that decals are drawn with, at most and at least; in between twice the sheet's."""


SOFT = 6.0
"""Px/mm that stains and other things without sharp edges are drawn with."""


class Line(NamedTuple):
    """A line of text on a decal.

    Parameters
    ----------
    text : str
    x, y : float
        Of its anchor, mm from the decal's upper left corner.
    height : float
        Of a capital letter, mm.
    anchor : {"ls", "ms", "rs"}
    face : str
    """

    text: str
    x: float
    y: float
    height: float
    anchor: Anchor = "ls"
    face: str = "sans"


class Decal:
    """A rectangle of given size, drawn upright, with a place on a sheet.

    Parameters
    ----------
    sheet : Sheet
    size_mm : (float, float)
        Width and height.
    centre_mm : (float, float)
        Where its middle lies on the sheet.
    degrees : float
        Turned by, clockwise.
    px_per_mm : float or None
        That it is drawn with; None for twice the sheet's. Soft things need no more than `SOFT`, and
        look the same at any resolution then.

    Attributes
    ----------
    size : (int, int)
        Width and height, px of the decal.
    px_per_mm : float
        Of the decal.
    """

    def __init__(
        self,
        sheet: Sheet,
        *,
        size_mm: tuple[float, float],
        centre_mm: tuple[float, float],
        degrees: float = 0.0,
        px_per_mm: float | None = None,
    ) -> None:
        self.sheet = sheet
        self.px_per_mm = px_per_mm or float(np.clip(2 * sheet.px_per_mm, COARSEST, FINEST))
        self.size = (
            max(round(size_mm[0] * self.px_per_mm), 1),
            max(round(size_mm[1] * self.px_per_mm), 1),
        )
        ratio = sheet.px_per_mm / self.px_per_mm
        middle = Homography.translation(-(self.size[0] - 1) / 2, -(self.size[1] - 1) / 2)
        x, y = sheet.to_px(centre_mm)
        turned = Homography.rotation(degrees, center=(0.0, 0.0))
        self.warp = middle.then(_scaled(ratio)).then(turned).then(Homography.translation(float(x), float(y)))
        self._ratio = ratio

    def blank(self) -> Pixels:
        """Return an empty picture of one channel.

        Returns
        -------
        ndarray of uint8, shape (height, width)
        """
        return np.zeros(self.size[::-1], dtype=np.uint8)

    def to_px(self, mm: float) -> float:
        """Return a length in the decal's pixels.

        Parameters
        ----------
        mm : float

        Returns
        -------
        float
        """
        return mm * self.px_per_mm

    def laid(
        self, picture: Pixels, *, at: tuple[int, int] = (0, 0), border: int = cv2.BORDER_CONSTANT
    ) -> tuple[int, int, Pixels] | None:
        """Return a picture of the decal as it lies on the sheet.

        Parameters
        ----------
        picture : ndarray of uint8, shape (height, width) or (height, width, 3)
            Of the decal or a part of it.
        at : (int, int)
            Column and row of the part's first pixel.
        border : int
            OpenCV's: what stands around it, 0 by default.

        Returns
        -------
        x, y : int
            Column and row of the patch's first pixel.
        patch : ndarray of uint8, shape (h, w) or (h, w, 3)
            None instead of all three where it lies off the sheet.
        """
        height, width = picture.shape[:2]
        warp = Homography.translation(*at).then(self.warp)
        # half a pixel more on each side: there the part fades out
        frame = Box(x0=-1.0, y0=-1.0, x1=width, y1=height).quad().warped(warp).points
        low = np.clip(np.floor(frame.min(axis=0)), 0, self.sheet.size).astype(int)
        high = np.clip(np.ceil(frame.max(axis=0)) + 1, 0, self.sheet.size).astype(int)
        columns, rows = (high - low).tolist()
        if columns < 1 or rows < 1:
            return None
        fine = max(int(np.ceil(1 / self._ratio)), 1)
        onto = warp.then(Homography.translation(0.5 - low[0], 0.5 - low[1]))
        onto = onto.then(_scaled(fine)).then(Homography.translation(-0.5, -0.5))
        matrix = np.array(onto.matrix)[:2]
        size = (columns * fine, rows * fine)
        turned = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)
        patch = turned if fine == 1 else cv2.resize(turned, (columns, rows), interpolation=cv2.INTER_AREA)
        return int(low[0]), int(low[1]), np.asarray(patch, dtype=np.uint8)

    def grid(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return x and y of each pixel's middle, mm from the decal's middle, shape (height, width)."""
        x, y = (
            ((np.arange(extent) - (extent - 1) / 2) / self.px_per_mm).astype(np.float32)
            for extent in self.size
        )
        shape = self.size[::-1]
        return np.broadcast_to(x[None, :], shape), np.broadcast_to(y[:, None], shape)

    def absorb(self, absorbance: NDArray[np.float32], colour: tuple[float, float, float]) -> None:
        """Lay a stain onto the sheet, by the law of Beer and Lambert: light = exp(-absorbance).

        Parameters
        ----------
        absorbance : ndarray of float32, shape (height, width)
            0 or more; 0 at the decal's edges.
        colour : (float, float, float)
            Factor of the absorbance for red, green and blue.
        """
        most = max(float(absorbance.max()), 1e-6)
        laid = self.laid(np.rint(np.clip(absorbance, 0, None) * np.float32(255 / most)).astype(np.uint8))
        if laid is None:
            return
        x, y, part = laid
        dark = np.arange(256)[:, None] * (most / 255) * np.array(colour)
        table = np.rint(255 * np.exp(-dark)).astype(np.uint8).reshape(256, 1, 3)
        light = cv2.LUT(cv2.merge([part, part, part]), table)
        self.sheet.multiply(x, y, np.asarray(light, dtype=np.uint8))

    def cover(self, picture: Pixels | Colour, alpha: Pixels) -> None:
        """Put the decal onto the sheet as something opaque.

        Parameters
        ----------
        picture : ndarray of uint8, shape (height, width, 3), or (int, int, int)
        alpha : ndarray of uint8, shape (height, width)
            255 where it hides what lies below.
        """
        share = self.laid(alpha)
        if share is None:
            return
        x, y, part = share
        top: Pixels | Colour
        if isinstance(picture, np.ndarray):
            laid = self.laid(picture, border=cv2.BORDER_REPLICATE)
            top = picture if laid is None else laid[2]
        else:
            top = picture
        self.sheet.cover(x, y, part.astype(np.float32) / np.float32(255), top)

    def write(self, picture: Pixels, text: str, *, box: Box | None = None, colour: Colour) -> None:
        """Put ink onto the sheet; it joins the text mask, and its text, if any, the texts.

        Parameters
        ----------
        picture : ndarray of uint8, shape (height, width)
            Coverage, 255 for all.
        text : str
            Empty for ink that says nothing.
        box : Box or None
            Around the text, px of the decal; None for all of the decal.
        colour : (int, int, int)
        """
        left, top, columns, rows = cv2.boundingRect(picture)
        if not columns:
            return
        laid = self.laid(picture[top : top + rows, left : left + columns], at=(left, top))
        if laid is None:
            return
        x, y, part = laid
        coverage = part.astype(np.float32) / np.float32(255)
        width, height = self.size
        around = box or Box(x0=-0.5, y0=-0.5, x1=width - 0.5, y1=height - 0.5)
        quad = around.quad().warped(self.warp)
        self.sheet.write(Ink(x, y, coverage, part >= max(part.max() / 2, 1)), text, colour=colour, quad=quad)

    def write_line(self, line: Line, *, colour: Colour, wear: Pixels | None = None) -> None:
        """Write a line of text.

        Parameters
        ----------
        line : Line
        colour : (int, int, int)
        wear : ndarray of uint8, shape (height, width), or None
            How much of the ink came onto the paper, 255 for all.
        """
        at = (self.to_px(line.x) - 0.5, self.to_px(line.y) - 0.5)
        height = self.to_px(line.height)
        ink = draw_line(line.text, at=at, anchor=line.anchor, face=line.face, height=height, size=self.size)
        if ink is None:
            return
        rows, columns = ink.mask.shape
        part = np.s_[ink.y : ink.y + rows, ink.x : ink.x + columns]
        picture = self.blank()
        picture[part] = np.rint(ink.coverage * 255)
        if wear is not None:
            picture = np.asarray(cv2.multiply(picture, wear, scale=1 / 255), dtype=np.uint8)
        box = Box(x0=ink.x - 0.5, y0=ink.y - 0.5, x1=ink.x + columns - 0.5, y1=ink.y + rows - 0.5)
        self.write(picture, line.text, box=box, colour=colour)


def _scaled(ratio: float) -> Homography:
    return Homography(matrix=((ratio, 0.0, 0.0), (0.0, ratio, 0.0), (0.0, 0.0, 1.0)))
