"""Batches in other light, blurred and noisy, on the device that trains: for where few processes load."""

from torch.nn.functional import conv2d

from ecgseg.extras import torch

__all__ = ["degraded"]

COLOURS = 3
"""The first channels of an image, in units of its own contrast; the others tell of places and stay."""

GREY, BLURRED, NOISY = 0.2, 0.25, 0.3
"""Shares of images that lose their colour, are blurred, and become noisy."""

FAINTEST, STRONGEST = 0.75, 1.1
"""Contrast of each colour against that of before."""

LEAST_BLUR, MOST_BLUR = 0.3, 0.9
"""Standard deviation, px."""

MOST_NOISE = 0.12
"""Standard deviation, in units of the image's contrast."""


def degraded(images: torch.Tensor, *, generator: torch.Generator) -> torch.Tensor:
    """Return images in other contrast and colour; grey, blurred or noisy now and then.

    Parameters
    ----------
    images : torch.Tensor, shape (n, channels, height, width)
        As networks are shown them: the first three channels are colours.
    generator : torch.Generator
        On the same device. Its seed decides all.

    Returns
    -------
    torch.Tensor
        Of the same shape; each image is changed in its own way.
    """

    def drawn(low: float, high: float, channels: int = 1) -> torch.Tensor:
        share = torch.rand(len(images), channels, 1, 1, device=images.device, generator=generator)
        return low + (high - low) * share

    def some(share: float) -> torch.Tensor:
        return drawn(0, 1) < share

    colours = images[:, :COLOURS]
    colours = torch.where(some(GREY), colours.mean(1, keepdim=True), colours)
    colours = colours * drawn(FAINTEST, STRONGEST, COLOURS)
    colours = torch.where(some(BLURRED), _blurred(colours, drawn(LEAST_BLUR, MOST_BLUR)), colours)
    noise = torch.randn(colours.shape, device=images.device, generator=generator)
    colours = colours + noise * torch.where(some(NOISY), drawn(0, MOST_NOISE), 0.0)
    return torch.cat([colours, images[:, COLOURS:]], 1)


def _blurred(images: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Return images blurred along x and y, each by its own width."""
    at = torch.arange(-2, 3, device=images.device)
    kernel = torch.exp(-0.5 * (at / sigma.reshape(-1, 1)) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(images.shape[1], 0)
    # Each channel of each image is a group of its own.
    flat = images.reshape(1, -1, *images.shape[2:])
    padded = torch.nn.functional.pad(flat, (2, 2, 2, 2), mode="replicate")
    along = conv2d(padded, kernel[:, None, None, :], groups=len(kernel))
    return conv2d(along, kernel[:, None, :, None], groups=len(kernel)).reshape(images.shape)
