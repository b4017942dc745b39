"""Heads: what is read off the features of half the image's size."""

from torch.nn.functional import pixel_shuffle

from ecgseg.extras import nn, torch

__all__ = ["ColumnHead", "PixelHead"]


class PixelHead(nn.Module):
    """A logit for each class and pixel of the image.

    Parameters
    ----------
    channels : int
        Of the features.
    classes : int
    """

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(channels, 4 * classes, 1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (n, classes, 2 * height, 2 * width)."""
        return pixel_shuffle(self.project(features), 2)


class ColumnHead(nn.Module):
    """A logit for each pixel column of the image, from the mean and the maximum over the column.

    Parameters
    ----------
    channels : int
        Of the features.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.project = nn.Conv1d(2 * channels, 2, 3, padding=1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (n, 2 * width)."""
        columns = torch.cat([features.mean(2), features.amax(2)], 1)
        logits: torch.Tensor = self.project(columns).transpose(1, 2).flatten(1)
        return logits
