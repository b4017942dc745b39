"""The network that finds the trace of one lead on its crop."""

from collections.abc import Sequence
from typing import ClassVar

from ecgseg.crops.network_input import CHANNELS
from ecgseg.extras import nn, torch
from ecgseg.models._crop_heads import ColumnHead, PixelHead
from ecgseg.models._network_blocks import Context, checked_widths, conv_block
from ecgseg.models.unet import UNetBody
from ecgseg.outputs import CROP_NETWORK, CropLogits, CropOutput, NetworkKind

__all__ = ["CropNetwork"]


class CropNetwork(nn.Module):
    """Finds the trace of the lead that a crop was cut for, and tells it from its neighbours.

    A stem of stride 2, a U-Net whose bottleneck knows whole rows and columns, and two tiny heads.

    Parameters
    ----------
    widths : sequence of int, default (24, 48, 80, 112)
        Channels of the U-Net at 1/2, 1/4, ... of the image's size.

    Notes
    -----
    Sides of the images are even; `ecgseg.crops.network_input.network_input` makes them multiples of `SIDE`.

    Examples
    --------
    >>> import torch
    >>> network = CropNetwork(widths=(8, 16))
    >>> network(torch.zeros(1, 5, 32, 64)).absent.shape
    torch.Size([1, 64])
    """

    kind: ClassVar[NetworkKind[CropLogits]] = CROP_NETWORK

    def __init__(self, widths: Sequence[int] = (24, 48, 80, 112)) -> None:
        super().__init__()
        self.widths = widths = checked_widths(widths)
        self.stem = conv_block(CHANNELS, widths[0], kernel=5, stride=2)
        self.body = UNetBody(widths[0], widths, bottleneck=_bottleneck(widths[-1]))
        self.pixels = PixelHead(widths[0], 3)
        self.columns = ColumnHead(widths[0])

    def forward(self, image: torch.Tensor) -> CropOutput[torch.Tensor]:
        """Return the logits of crops, shape (n, CHANNELS, height, width)."""
        features = self.body(self.stem(image))
        target, other, line = self.pixels(features).unbind(1)
        return CropOutput(target, other, line, self.columns(features))


def _bottleneck(channels: int) -> nn.Sequential:
    return nn.Sequential(Context(channels), conv_block(channels, channels), Context(channels))
