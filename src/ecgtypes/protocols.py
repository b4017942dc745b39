"""What the packages expect of one another, without importing one another."""

from typing import Protocol, runtime_checkable

from ecgtypes.arrays import Bool2D, Image
from ecgtypes.pages import Page
from ecgtypes.rng import Rng
from ecgtypes.signals import Recording

__all__ = ["PageRenderer", "Segmenter"]


@runtime_checkable
class PageRenderer(Protocol):
    """Draws a recording as a page."""

    def render(self, recording: Recording, *, rng: Rng = None) -> Page:
        """Return the page of a recording; one seed gives one page."""
        ...


@runtime_checkable
class Segmenter(Protocol):
    """Cuts the trace of one lead out of a crop."""

    def segment(self, image: Image, *, baseline: float | None = None) -> Bool2D:
        """Return the mask, shape (height, width), of the target lead's trace alone."""
        ...
