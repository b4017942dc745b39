"""What is found on a page: leads and their printed names, with scores."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ecgtypes.arrays import Model
from ecgtypes.geometry import Box, Quad
from ecgtypes.leads import Lead

__all__ = ["Detection", "DetectionKind"]

DetectionKind: TypeAlias = Literal["region", "name"]


class Detection(Model):
    """A lead, or the name of one, where it was found on an image.

    Parameters
    ----------
    kind : {"region", "name"}
        The area of a lead's trace, or its printed name.
    lead : Lead
        As printed: ``-aVR`` is not aVR.
    quad : Quad
        Around it, px; on a page at an angle it stands at that angle too.
    score : float
        0 to 1: how sure it is.

    Examples
    --------
    >>> quad = Box(x0=2, y0=3, x1=40, y1=9).quad()
    >>> Detection(kind="region", lead="V1", quad=quad, score=0.9).box.width
    38.0
    """

    kind: DetectionKind
    lead: Lead
    quad: Quad
    score: Annotated[float, Field(ge=0, le=1)]

    @property
    def box(self) -> Box:
        """The upright box around it."""
        return self.quad.box
