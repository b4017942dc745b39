"""The network that reads the ink of a flat page.

A page at 10 px/mm is folded so that each place of the body holds 4 x 4 pixels, and what the body says is
unfolded to twice its size: strokes one pixel wide are seen, at about the cost of a body at 2.5 px/mm (Shi et
al. 2016, "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural
network", arXiv:1609.05158). Skips are added, not joined, as in feature pyramids (Lin et al. 2017,
arXiv:1612.03144), which halves the cost of the finest convolutions. Where the map is coarsest, long
strips see how far the rows above and below lie.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from torch.nn.functional import interpolate, max_pool2d

from ecgseg.extras import nn, torch
from ecgseg.ink.decoding import CLASSES
from ecgseg.models._network_blocks import Strips, checked_widths, conv_block
from ecgseg.outputs import INK_NETWORK, OFFSETS, SCALES, InkLogits, InkOutput, NetworkKind

__all__ = ["InkNetwork"]

FOLD, UNFOLD = 4, 2
RARE = -3.0
"""Logit with which a network begins to find anything: most of a page is paper."""


class InkNetwork(nn.Module):
    """Tells what each pixel of a flat page is part of, and how far above its row's baseline.

    Parameters
    ----------
    widths : sequence of int, default (32, 48, 64, 96, 128)
        Channels at 2.5 px/mm, and at each half of that.

    Examples
    --------
    >>> import torch
    >>> said = InkNetwork(widths=(8, 8))(torch.zeros(1, 3, 64, 128))
    >>> said.maps.shape, said.rows.shape, said.scale.shape
    (torch.Size([1, 6, 32, 64]), torch.Size([1, 32, 16, 32]), torch.Size([1, 5]))
    """

    kind: ClassVar[NetworkKind[InkLogits]] = INK_NETWORK

    def __init__(self, widths: Sequence[int] = (32, 48, 64, 96, 128)) -> None:
        super().__init__()
        self.widths = widths = checked_widths(widths, least=2)
        self.stem = conv_block(3 * FOLD**2, widths[0])
        self.down = nn.ModuleList([conv_block(widths[0], widths[0])])
        self.down.extend(nn.Sequential(conv_block(a, b), conv_block(b, b)) for a, b in pairwise(widths))
        self.far = nn.Sequential(Strips(widths[-1]), Strips(widths[-1]))
        self.lateral = nn.ModuleList(nn.Conv2d(below, skip, 1) for skip, below in pairwise(widths))
        self.up = nn.ModuleList(
            nn.Sequential(conv_block(width, width), conv_block(width, width)) for width in widths[:-1]
        )
        self.maps = nn.Conv2d(widths[0], len(CLASSES) * UNFOLD**2, 1)
        self.rows = nn.Sequential(conv_block(widths[0], widths[0]), nn.Conv2d(widths[0], OFFSETS, 1))
        self.scale = nn.Linear(2 * widths[-1], len(SCALES))
        if self.maps.bias is not None:
            nn.init.constant_(self.maps.bias, RARE)

    def forward(self, image: torch.Tensor) -> InkOutput[torch.Tensor]:
        """Return what is said of pages, shape (n, 3, height, width); sides are multiples of 64."""
        features = self.stem(nn.functional.pixel_unshuffle(image, FOLD))
        skips = []
        for number, stage in enumerate(self.down):
            features = stage(features if number == 0 else max_pool2d(features, 2))
            skips.append(features)
        features = self.far(features)
        pooled = torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1)
        for lateral, smooth, skip in zip(
            reversed(self.lateral), reversed(self.up), reversed(skips[:-1]), strict=True
        ):
            features = smooth(skip + interpolate(lateral(features), scale_factor=2.0, mode="nearest"))
        maps = nn.functional.pixel_shuffle(self.maps(features), UNFOLD)
        return InkOutput(maps, self.rows(features), self.scale(pooled))
