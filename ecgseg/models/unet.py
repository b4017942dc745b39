"""A U-Net, plain and usable alone.

Ronneberger, Fischer and Brox 2015, "U-Net: Convolutional networks for biomedical image segmentation"
(doi:10.1007/978-3-319-24574-4_28), with padded convolutions and batch normalisation.
"""

from collections.abc import Sequence
from itertools import pairwise

from torch.nn.functional import interpolate, max_pool2d

from ecgseg.extras import nn, torch
from ecgseg.models._network_blocks import checked_widths, conv_block

__all__ = ["UNet", "UNetBody"]


class UNetBody(nn.Module):
    """Encoder and decoder with skips: features in, features of the same size out.

    Parameters
    ----------
    in_channels : int
    widths : sequence of int
        Channels at each size, from the full one down; each is half as large as that before.
    depth : int, default 2
        Convolutions at each size, on the way down and on the way up.
    bottleneck : torch.nn.Module or None
        What is done at the smallest size, beside its convolutions; it keeps the shape.
    """

    def __init__(
        self,
        in_channels: int,
        widths: Sequence[int],
        *,
        depth: int = 2,
        bottleneck: nn.Module | None = None,
    ) -> None:
        super().__init__()
        widths = checked_widths(widths)
        if in_channels < 1 or depth < 1:
            message = (
                f"a U-Net takes 1 channel or more in its first width, not {in_channels}, at depth {depth}"
            )
            raise ValueError(message)
        before = [in_channels, *widths[:-1]]
        self.down = nn.ModuleList(_stage(a, b, depth) for a, b in zip(before, widths, strict=True))
        self.bottleneck = nn.Identity() if bottleneck is None else bottleneck
        self.up = nn.ModuleList(_stage(skip + below, skip, depth) for skip, below in pairwise(widths))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return features of shape (n, widths[0], height, width)."""
        skips = []
        for number, stage in enumerate(self.down):
            features = stage(features if number == 0 else max_pool2d(features, 2, ceil_mode=True))
            skips.append(features)
        features = self.bottleneck(features)
        for stage, skip in zip(reversed(self.up), reversed(skips[:-1]), strict=True):
            grown = interpolate(features, scale_factor=2.0, mode="nearest")
            grown = grown[:, :, : skip.shape[2], : skip.shape[3]]
            features = stage(torch.cat([skip, grown], 1))
        return features


class UNet(nn.Module):
    """A U-Net: an image in, a logit for each class and pixel out.

    Parameters
    ----------
    in_channels : int
    classes : int
        Channels of the result.
    widths : sequence of int, default (16, 32, 64, 128)
        Channels at each size, from the full one down; each is half as large as that before.

    Examples
    --------
    >>> import torch
    >>> UNet(3, 2, widths=(8, 16))(torch.zeros(1, 3, 30, 50)).shape
    torch.Size([1, 2, 30, 50])
    """

    def __init__(self, in_channels: int, classes: int, widths: Sequence[int] = (16, 32, 64, 128)) -> None:
        super().__init__()
        if classes < 1:
            message = f"a U-Net tells one class or more, not {classes} classes"
            raise ValueError(message)
        self.body = UNetBody(in_channels, widths)
        self.head = nn.Conv2d(widths[0], classes, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (n, classes, height, width) for images of any size."""
        logits: torch.Tensor = self.head(self.body(image))
        return logits


def _stage(inputs: int, outputs: int, depth: int) -> nn.Sequential:
    return nn.Sequential(*(conv_block(inputs if i == 0 else outputs, outputs) for i in range(depth)))
