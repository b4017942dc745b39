"""The pieces that the networks are made of."""

from ecgseg.extras import nn, torch

__all__ = ["Context", "conv_block"]


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
