"""Detections from what the network says of a page, and those that its truth asks for."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgseg.pages._layout_agreement import leads_of_regions
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgseg.pages.decoding import FoundName, found_names, found_regions, link_names
from ecgtypes import Box, Detection, Layout, Quad, registered_layouts
from ecgtypes.detections import DetectionKind

__all__ = ["Reading", "decode_page", "true_detections"]

Reading: TypeAlias = Callable[[list[FoundName]], list[FoundName]]
"""What reads anew the names that were found on a page."""

LEAST_SIDE = 0.5
"""Px: no detection is thinner."""


def decode_page(
    output: Sequence[NDArray[np.floating]],
    *,
    size: tuple[int, int],
    factor: float = 1.0,
    layouts: Sequence[Layout] | None = None,
    read: Reading | None = None,
) -> tuple[Detection, ...]:
    """Return the leads and names of a page.

    Parameters
    ----------
    output : sequence of ndarray
        What the network says of one page, in the order of `ecgseg.outputs.PageOutput`, without
        its first dimension.
    size : (width, height)
        Of the image.
    factor : float, default 1
        By which the image was resized for the network.
    layouts : sequence of Layout or None
        That a page may have, see `leads_of_regions`; None for those registered, empty for none.
    read : callable or None
        Takes the names that were found, in the network's pixels, and returns them read better.

    Returns
    -------
    tuple of Detection
        In pixels of the image; regions first, then names, each by falling score. A region has the lead of
        its name, or that which the page's layout has in its place; one without either is left out.
    """
    name, name_box, name_class, region, region_shape = output
    names = found_names(name, name_box, name_class)
    if read is not None:
        names = read(names)
    regions = found_regions(region, region_shape)
    linked = link_names(regions, names)
    known = _distinct(registered_layouts() if layouts is None else layouts)
    told = leads_of_regions(regions, names, linked, known)
    detections = []
    for found, number, leads in zip(regions, linked, told, strict=True):
        if leads is None:
            continue
        lead = int(leads.argmax())
        score = found.score * float(leads[lead])
        if number is not None:
            score *= float(np.sqrt(names[number].score))
            names[number] = names[number]._replace(leads=leads)
        detections.append(_detection("region", lead, found.quad, score=score, size=size, factor=factor))
    for own in names:
        lead = int(own.leads.argmax())
        quad = own.box[[0, 1, 2, 1, 2, 3, 0, 3]].reshape(4, 2)
        score = own.score * float(own.leads[lead])
        detections.append(_detection("name", lead, quad, score=score, size=size, factor=factor))
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


def _distinct(layouts: Sequence[Layout]) -> list[Layout]:
    """Return layouts that differ in where leads stand: which times they show makes no difference."""
    return list({(layout.name, layout.order): layout for layout in layouts}.values())


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
