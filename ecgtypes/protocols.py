"""What the packages expect of one another, without importing one another."""

from typing import Protocol, runtime_checkable

from ecgtypes.arrays import Bool2D, Image
from ecgtypes.detections import Detection
from ecgtypes.pages import Page
from ecgtypes.rng import Rng
from ecgtypes.signals import Recording

__all__ = ["Detector", "PageRenderer", "Segmenter"]


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


@runtime_checkable
class Detector(Protocol):
    """Finds leads and their printed names on a page."""

    def detect(self, image: Image) -> tuple[Detection, ...]:
        """Return regions and names, with scores."""
        ...
