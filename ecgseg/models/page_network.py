"""The network that finds leads and their printed names on a page.

A torchvision detector (Faster R-CNN or FCOS with a MobileNet, 15 to 30 M parameters) takes several seconds
for a page on two CPU cores, and anchors fit neither a rhythm strip 100 times as wide as the name "I" nor
rows that lie at an angle. Leads have a structure that makes them easier: each runs along a straight
baseline, and has a name near its left end. So the baselines are found, and each place on one tells how far
the lead reaches along it and across it, and where its name stands.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from torch.nn.functional import interpolate

from ecgseg.extras import nn, torch
from ecgseg.models._network_blocks import Context, checked_widths, conv_block
from ecgseg.outputs import PAGE_NETWORK, NetworkKind, PageLogits, PageOutput
from ecgseg.pages.boxed_pages import LEADS

__all__ = ["PageNetwork"]

RARE = -4.0
"""Logit with which a network begins to find anything: most places show nothing."""


class PageNetwork(nn.Module):
    """Finds leads and their names on a page.

    A pyramid: strided convolutions down to 1/64 of the image's size, where each place knows whole rows
    and columns, and back up to 1/8 for regions and classes, and to 1/4 for names.

    Parameters
    ----------
    widths : sequence of int, default (16, 32, 64, 96, 128, 128)
        Channels at 1/2, 1/4, ... of the image's size; the third is that of the way up.
    leads : int
        Classes.

    Examples
    --------
    >>> import torch
    >>> network = PageNetwork(widths=(4, 8, 8, 8))
    >>> network(torch.zeros(1, 3, 64, 128)).region.shape
    torch.Size([1, 1, 8, 16])
    """

    kind: ClassVar[NetworkKind[PageLogits]] = PAGE_NETWORK

    def __init__(
        self, widths: Sequence[int] = (16, 32, 64, 96, 128, 128), *, leads: int = len(LEADS)
    ) -> None:
        super().__init__()
        self.widths = widths = checked_widths(widths, least=4)
        stem, fine, middle, *_ = widths
        self.stem = conv_block(3, stem, kernel=5, stride=2)
        self.down = nn.ModuleList(
            nn.Sequential(conv_block(a, b, stride=2), conv_block(b, b)) for a, b in pairwise(widths)
        )
        self.context = Context(widths[-1])
        self.lateral = nn.ModuleList(nn.Conv2d(width, middle, 1) for width in widths[2:])
        self.up = nn.ModuleList(conv_block(middle, middle) for _ in widths[2:])
        self.fine_lateral = nn.Conv2d(fine, fine, 1)
        self.fine_up = nn.Conv2d(middle, fine, 1)
        self.names = _head(fine, 5, rare=1)
        self.classes = _head(middle, leads)
        self.regions = _head(middle, 9, rare=1)

    def forward(self, image: torch.Tensor) -> PageOutput[torch.Tensor]:
        """Return what is said of pages, shape (n, 3, height, width); sides are multiples of 64."""
        features = self.stem(image)
        levels = []
        for stage in self.down:
            features = stage(features)
            levels.append(features)
        levels[-1] = self.context(levels[-1])
        up: torch.Tensor | None = None
        for level, lateral, smooth in zip(
            reversed(levels[1:]), reversed(self.lateral), reversed(self.up), strict=True
        ):
            seen = lateral(level)
            up = smooth(seen if up is None else seen + interpolate(up, scale_factor=2.0, mode="nearest"))
        fine = self.fine_lateral(levels[0]) + interpolate(self.fine_up(up), scale_factor=2.0, mode="nearest")
        names, regions = self.names(fine), self.regions(up)
        return PageOutput(names[:, :1], names[:, 1:], self.classes(up), regions[:, :1], regions[:, 1:])


def _head(channels: int, outputs: int, *, rare: int = 0) -> nn.Sequential:
    """Return a head whose first outputs are logits of what is rare."""
    last = nn.Conv2d(channels, outputs, 1)
    if last.bias is not None:
        nn.init.constant_(last.bias[:rare], RARE)
    return nn.Sequential(conv_block(channels, channels), last)
