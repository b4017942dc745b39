"""What a segmenter of crops is trained to make small."""

from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from ecgseg.extras import torch
from ecgseg.outputs import CropOutput

__all__ = ["column_cross_entropy", "crop_loss", "dice_loss"]

SMOOTH = 1.0
"""Pixels added to both sides of Dice's ratio, so that an empty mask has one."""


def dice_loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Return 1 less the soft Dice ratio, over each mask by itself.

    Parameters
    ----------
    logits, truth : torch.Tensor, shape (n, height, width)
        The truth from 0 to 1.

    Returns
    -------
    torch.Tensor
        The mean, a single number.

    Notes
    -----
    Milletari, Navab and Ahmadi 2016, "V-Net" (doi:10.1109/3DV.2016.79), without squares.
    """
    given = logits.sigmoid()
    shared = (given * truth).sum((1, 2))
    total = given.sum((1, 2)) + truth.sum((1, 2))
    return (1 - (2 * shared + SMOOTH) / (total + SMOOTH)).mean()


def column_cross_entropy(
    line: torch.Tensor, absent: torch.Tensor, y: torch.Tensor, sigma: torch.Tensor
) -> torch.Tensor:
    """Return the cross-entropy of each column's distribution over y and "absent", averaged over columns.

    Parameters
    ----------
    line : torch.Tensor, shape (n, height, width)
        Logits.
    absent : torch.Tensor, shape (n, width)
        Logits.
    y : torch.Tensor, shape (n, width)
        Where the line runs, px; NaN where it is absent.
    sigma : torch.Tensor, shape (n, width)
        The truth is a normal distribution about y of this width, px.

    Returns
    -------
    torch.Tensor
        A single number.
    """
    rows = torch.arange(line.shape[1], device=line.device, dtype=line.dtype)[None, :, None]
    present = torch.isfinite(y)
    away = (rows - torch.nan_to_num(y)[:, None]) / sigma[:, None]
    weight = torch.exp(-0.5 * away**2)
    weight = weight / weight.sum(1, keepdim=True).clamp_min(1e-6)
    said = log_softmax(torch.cat([line, absent[:, None]], 1), 1)
    of_line = -(weight * said[:, :-1]).sum(1)
    return torch.where(present, of_line, -said[:, -1]).mean()


def crop_loss(output: CropOutput[torch.Tensor], batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the parts of the loss of `CropNetwork`; training makes their sum small.

    Parameters
    ----------
    output : CropOutput
    batch : dict
        As of `ecgseg.crops.targets.stack_targets`.

    Returns
    -------
    dict of torch.Tensor
        ``target``, ``other`` (cross-entropy and Dice of each mask) and ``line``; single numbers.
    """
    parts = {}
    for name, share in (("target", 1.0), ("other", 0.5)):
        logits = getattr(output, name).float()
        # Ink covers a few of a hundred pixels: its mean counts ten times, to be of the others' size.
        entropy = 10 * binary_cross_entropy_with_logits(logits, batch[name])
        parts[name] = share * (entropy + dice_loss(logits, batch[name]))
    parts["line"] = 0.5 * column_cross_entropy(
        output.line.float(), output.absent.float(), batch["line"], batch["sigma"]
    )
    return parts
