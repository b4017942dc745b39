"""The boxes that a page is labelled with: regions of leads, and their printed names."""

from collections.abc import Iterator
from typing import NamedTuple

from ecgsyn.formats.dataset_item import LeadClasses
from ecgtypes import Box, LeadTruth, Page

__all__ = ["LabelledBox", "labelled_boxes"]


class LabelledBox(NamedTuple):
    """One box and its class.

    Parameters
    ----------
    number : int
        Of the class.
    box : Box
        Inside the image; pixel centres are whole numbers, so that an image of w x h reaches from -0.5 to
        w - 0.5 and h - 0.5.
    lead : LeadTruth
        Whose region or name it is.
    position : int
        Of the lead among the page's.
    is_name : bool
    """

    number: int
    box: Box
    lead: LeadTruth
    position: int
    is_name: bool


def labelled_boxes(page: Page, classes: LeadClasses) -> Iterator[LabelledBox]:
    """Yield the boxes of a page: each lead's region, then its name.

    Parameters
    ----------
    page : Page
    classes : LeadClasses

    Yields
    ------
    LabelledBox
        A rhythm strip is labelled like a cell. What lies beyond the image is cut off; a region of which
        less than a tenth of the samples is in sight, and a name of which less than half is, are not
        labelled.
    """
    size = page.truth.size
    for index, lead in enumerate(page.truth.leads):
        region, name = lead.region_box(size), lead.name_box(size)
        if region is not None:
            yield LabelledBox(classes.region(lead.lead), region, lead, index, is_name=False)
        if name is not None:
            yield LabelledBox(classes.name(lead.lead), name, lead, index, is_name=True)
