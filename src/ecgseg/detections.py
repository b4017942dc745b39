"""Detections from what the network says of a page, and those that its truth asks for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecgseg.boxed_pages import LEADS, BoxedPage
from ecgseg.page_decode import found_names, found_regions, link_names
from ecgtypes import Box, Detection, Quad
from ecgtypes.detections import DetectionKind

__all__ = ["decode_page", "true_detections"]

LEAST_SIDE = 0.5
"""Px: no detection is thinner."""


def decode_page(
    output: Sequence[NDArray[np.floating]], *, size: tuple[int, int], factor: float = 1.0
) -> tuple[Detection, ...]:
    """Return the leads and names of a page.

    Parameters
    ----------
    output : sequence of ndarray
        What the network says of one page, in the order of `ecgseg.models.page_network.PageOutput`, without
        its first dimension.
    size : (width, height)
        Of the image.
    factor : float, default 1
        By which the image was resized for the network.

    Returns
    -------
    tuple of Detection
        In pixels of the image; regions first, then names, each by falling score. A region has the lead of
        its name; one whose name was not found is left out.
    """
    name, name_box, name_class, region, region_shape = output
    names = found_names(name, name_box, name_class)
    regions = found_regions(region, region_shape)
    detections = []
    for found, number in zip(regions, link_names(regions, names), strict=True):
        if number is not None:
            own = names[number]
            lead = int(own.leads.argmax())
            score = found.score * own.score * float(own.leads[lead])
            detections.append(_detection("region", lead, found.quad, score=score, size=size, factor=factor))
    for own in names:
        lead = int(own.leads.argmax())
        quad = own.box[[0, 1, 2, 1, 2, 3, 0, 3]].reshape(4, 2)
        detections.append(
            _detection("name", lead, quad, score=own.score * float(own.leads[lead]), size=size, factor=factor)
        )
    kept = [detection for detection in detections if detection is not None]
    return tuple(sorted(kept, key=lambda one: (one.kind == "name", -one.score)))


def true_detections(page: BoxedPage) -> tuple[Detection, ...]:
    """Return what a perfect detector finds on a page.

    Parameters
    ----------
    page : BoxedPage

    Returns
    -------
    tuple of Detection
        Upright boxes, clipped to the image, as `ecgseg.data.detection_sample` has them; scores are 1.
    """
    height, width = page.image.shape[:2]
    found = []
    kinds: tuple[tuple[DetectionKind, NDArray[np.float64]], ...] = (
        ("region", page.regions),
        ("name", page.names),
    )
    for kind, quads in kinds:
        for lead, quad in zip(page.leads, quads, strict=True):
            box = Box.around(quad).clipped(width, height) if np.isfinite(quad).all() else None
            if box is not None:
                found.append(Detection(kind=kind, lead=LEADS[lead], quad=box.quad(), score=1.0))
    return tuple(found)


def _detection(
    kind: DetectionKind,
    lead: int,
    quad: NDArray[np.float64],
    *,
    score: float,
    size: tuple[int, int],
    factor: float,
) -> Detection | None:
    """Return a detection in pixels of the image; None where it lies outside."""
    corners = (quad + 0.5) / factor - 0.5
    low, high = corners.min(axis=0), corners.max(axis=0)
    if (high - low).min() < LEAST_SIDE or (low > np.array(size) - 0.5).any() or (high < -0.5).any():
        return None
    return Detection(
        kind=kind,
        lead=LEADS[lead],
        quad=Quad(corners=tuple((float(x), float(y)) for x, y in corners)),
        score=float(np.clip(score, 0, 1)),
    )
