"""A page in, the regions of its leads and their printed names out."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgseg.names.name_reading import read_names
from ecgseg.outputs import NAME_NETWORK, PAGE_NETWORK
from ecgseg.pages.network_detections import decode_page
from ecgseg.pages.normalised_images import resized
from ecgseg.pages.targets import WORKING_SIDE, page_input
from ecgseg.run.image_input import as_pixels
from ecgseg.run.runners import NameRunner, PageRunner, as_runner
from ecgtypes import Detection, ImageError, Layout, Page

__all__ = ["PageDetector"]

LEAST_SIDE = 32
LARGEST_ASPECT = 20.0
"""A page's longer side over its shorter one, at most: a rhythm strip by itself has 10."""


class PageDetector:
    """Finds the regions of leads on a page, and their printed names.

    A network looks at a copy whose longer side has 1344 px, whatever the page's resolution; a small one reads
    the names that it found. A region takes its lead from the name that it expects beside it, and from the
    layout that the page agrees with.

    Parameters
    ----------
    network : PageRunner or torch.nn.Module
        What `ecgseg.run.runners.OnnxRunner` runs, or a module that returns a `ecgseg.models.PageOutput`.
    reader : NameRunner, torch.nn.Module or None
        What `ecgseg.run.runners.OnnxRunner` runs, or a module that returns a `ecgseg.models.NameOutput`;
        None to go by what the page network says of names.
    layouts : sequence of Layout or None
        That pages may have: where one agrees with nearly all names that were read, it says which leads the
        others are. None for those registered; empty to go by the names alone.

    Raises
    ------
    WeightsError
        When a network is of another kind.
    """

    def __init__(
        self,
        network: PageRunner | Any,
        *,
        reader: NameRunner | Any | None = None,
        layouts: Sequence[Layout] | None = None,
    ) -> None:
        self.network: PageRunner = as_runner(network, PAGE_NETWORK)
        self.reader: NameRunner | None = None if reader is None else as_runner(reader, NAME_NETWORK)
        self.layouts = layouts

    def __repr__(self) -> str:
        """Return what runs."""
        return f"PageDetector({self.network!r})"

    def detect(self, image: ArrayLike | Page) -> tuple[Detection, ...]:
        """Return the leads and names on a page.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3) or (height, width), Page or PIL.Image.Image
            A whole page, upright, as scanned or photographed; pages trained on were turned by up to 15
            degrees.

        Returns
        -------
        tuple of Detection
            Regions first, then names, each by falling score; a rhythm strip is a region more. Low scores are
            for whoever measures: from 0.5 on they are likely. The same image gives the same detections.

        Raises
        ------
        ImageError
            When it is no such image, or none of a page.
        """
        pixels = _checked(image)
        height, width = pixels.shape[:2]
        factor = WORKING_SIDE / max(height, width)
        small = resized(pixels, factor)
        said = self.network.run(page_input(small))
        read = None if self.reader is None else partial(read_names, self.reader, small)
        return decode_page(said, size=(width, height), factor=factor, layouts=self.layouts, read=read)


def _checked(image: ArrayLike | Page) -> NDArray[np.uint8]:
    pixels = as_pixels(image, "a page")
    height, width = pixels.shape[:2]
    if min(height, width) < LEAST_SIDE:
        message = f"an image of {width} x {height} px is too small to show a page"
        raise ImageError(message)
    if max(height, width) > LARGEST_ASPECT * min(height, width):
        message = f"an image of {width} x {height} px is too long and narrow to be a page: cut it into parts"
        raise ImageError(message)
    return pixels
