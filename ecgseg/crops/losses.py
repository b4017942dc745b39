"""What the networks are trained to make small."""

from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    log_softmax,
    smooth_l1_loss,
)

from ecgseg.extras import torch, torchvision
from ecgseg.outputs import CropOutput, NameOutput

__all__ = ["column_cross_entropy", "crop_loss", "dice_loss", "name_boxes", "name_loss"]

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


def name_loss(output: NameOutput[torch.Tensor], batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the parts of the loss of `NameNetwork`; training makes their sum small.

    Parameters
    ----------
    output : NameOutput
    batch : dict
        As of `ecgseg.names.targets.stack_names`; a box that is NaN is that of no name.

    Returns
    -------
    dict of torch.Tensor
        ``lead`` (cross-entropy) and ``box`` (1 - GIoU and distances); single numbers.
    """
    named = torch.isfinite(batch["box"]).all(1)
    boxes = name_boxes(output)[named]
    truth = batch["box"][named]
    overlap = torchvision.ops.generalized_box_iou_loss(boxes, truth, reduction="sum")
    away = 10 * smooth_l1_loss(boxes, truth, beta=0.03, reduction="sum") / 4
    return {
        "lead": cross_entropy(output.lead.float(), batch["lead"], label_smoothing=0.02),
        "box": (overlap + away) / named.sum().clamp_min(1),
    }


def name_boxes(output: NameOutput[torch.Tensor]) -> torch.Tensor:
    """Return where names stand on their crops.

    Parameters
    ----------
    output : NameOutput

    Returns
    -------
    torch.Tensor, shape (n, 4)
        x0, y0, x1, y1 from the crop's middle, in its heights.
    """
    said = output.box.float()
    half = said[:, 2:].clamp(-5, 2).exp() / 2
    return torch.cat([said[:, :2] - half, said[:, :2] + half], 1)
