"""The pieces that the networks are made of."""

from collections.abc import Sequence

from ecgseg.extras import nn, torch

__all__ = ["Context", "Strips", "checked_widths", "conv_block"]


def conv_block(inputs: int, outputs: int, *, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """Return a convolution, batch normalisation and ReLU.

    Parameters
    ----------
    inputs, outputs : int
        Channels.
    kernel : int, default 3
        Its side, an odd number of pixels.
    stride : int, default 1

    Returns
    -------
    torch.nn.Sequential
    """
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def checked_widths(widths: Sequence[int], *, least: int = 1, most: int | None = None) -> tuple[int, ...]:
    """Return the widths of a network.

    Parameters
    ----------
    widths : sequence of int
        Channels at each size.
    least, most : int
        How many sizes there may be; None for any number.

    Returns
    -------
    tuple of int

    Raises
    ------
    ValueError
        When there are too few or too many, or one is less than 1.
    """
    if len(widths) < least or (most is not None and len(widths) > most) or min(widths) < 1:
        some = f"{least} or more widths" if most is None else f"{least} to {most} widths"
        message = f"this network has {some}, each 1 or more, not {tuple(widths)}"
        raise ValueError(message)
    return tuple(widths)


class Context(nn.Module):
    """Tells each place what the whole of its row and of its column holds.

    The mean and the maximum over the row, and those over the column, go through a linear map each and
    are added. A convolution sees a neighbourhood alone; how far a trace reaches, the whole crop says.

    Parameters
    ----------
    channels : int
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.row = nn.Conv2d(2 * channels, channels, 1)
        self.column = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return the features, shape (n, channels, height, width), with the context added."""
        row = torch.cat([features.mean(3, keepdim=True), features.amax(3, keepdim=True)], 1)
        column = torch.cat([features.mean(2, keepdim=True), features.amax(2, keepdim=True)], 1)
        out: torch.Tensor = features + self.row(row) + self.column(column)
        return out


class Strips(nn.Module):
    """Tells each place what lies far along its row and its column, and how far away.

    Two depthwise convolutions, one long and level, one long and upright, cost little where the map is small
    (as in Hou et al. 2020, "Strip pooling", arXiv:2003.13328, but knowing the distance). What they say is
    added; at first that is nothing, so that a trained network can be given them.

    Parameters
    ----------
    channels : int
    reach : int, default 5
        Places on each side.
    """

    def __init__(self, channels: int, *, reach: int = 5) -> None:
        super().__init__()
        side = 2 * reach + 1
        self.level = nn.Conv2d(channels, channels, (1, side), padding=(0, reach), groups=channels)
        self.upright = nn.Conv2d(channels, channels, (side, 1), padding=(reach, 0), groups=channels)
        self.mixed = nn.Sequential(
            nn.BatchNorm2d(channels), nn.ReLU(inplace=True), nn.Conv2d(channels, channels, 1)
        )
        self.said = nn.Conv2d(channels, channels, 1)
        self.scale = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return the features, shape (n, channels, height, width), with what the strips say added."""
        far = self.mixed(features + self.level(features) + self.upright(features))
        out: torch.Tensor = features + self.scale * self.said(torch.relu(far))
        return out
