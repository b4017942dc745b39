"""The network that reads the name of a lead on its crop."""

from collections.abc import Sequence
from typing import ClassVar

from ecgseg.extras import nn, torch
from ecgseg.models._network_blocks import checked_widths, conv_block
from ecgseg.names.name_crops import CROP_HEIGHT, CROP_WIDTH
from ecgseg.outputs import NAME_NETWORK, NameLogits, NameOutput, NetworkKind
from ecgseg.pages.boxed_pages import LEADS

__all__ = ["NameNetwork"]


class NameNetwork(nn.Module):
    """Reads the name of a lead on its crop, and says where on it the name stands.

    Parameters
    ----------
    widths : sequence of int, default (16, 32, 64)
        Channels at the crop's own size, at half and at a quarter of it.
    leads : int
        Classes, without that of what is no name.

    Examples
    --------
    >>> import torch
    >>> NameNetwork(widths=(4, 4, 8))(torch.zeros(2, 3, 40, 80)).lead.shape
    torch.Size([2, 19])
    """

    kind: ClassVar[NetworkKind[NameLogits]] = NAME_NETWORK

    def __init__(self, widths: Sequence[int] = (16, 32, 64), *, leads: int = len(LEADS)) -> None:
        super().__init__()
        self.widths = widths = checked_widths(widths, most=5)
        before = [3, *widths[:-1]]
        self.leads = leads
        self.body = nn.Sequential(
            *(
                nn.Sequential(conv_block(a, b), conv_block(b, b), nn.MaxPool2d(2))
                for a, b in zip(before, widths, strict=True)
            )
        )
        side = 2 ** len(widths)
        cells = (CROP_HEIGHT // side) * (CROP_WIDTH // side)
        self.head = nn.Sequential(
            nn.Conv2d(widths[-1], 32, 1),
            nn.ReLU(inplace=True),
            nn.Flatten(),
            nn.Linear(32 * cells, 128),
            nn.ReLU(inplace=True),
            nn.Linear(128, leads + 1 + 4),
        )

    def forward(self, image: torch.Tensor) -> NameOutput[torch.Tensor]:
        """Return what is said of crops, shape (n, 3, CROP_HEIGHT, CROP_WIDTH)."""
        said = self.head(self.body(image))
        return NameOutput(said[:, : self.leads + 1], said[:, self.leads + 1 :])
