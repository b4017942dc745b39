"""What a detector is trained to make small."""

from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, logsigmoid, smooth_l1_loss

from ecgseg.extras import torch, torchvision
from ecgseg.outputs import PageOutput

__all__ = ["heat_loss", "line_loss", "page_loss"]

SHARPNESS = 2.0
"""Places that are told rightly count by the power of this less (gamma of focal loss)."""

NEARNESS = 4.0
"""Places near a name's middle count by the power of this less."""

FOUND = 0.4
"""Weight of places on a baseline against those off it."""

AROUND = 1
"""Places to each side of a name's middle that tell its box and lead too."""


def heat_loss(logits: torch.Tensor, heat: torch.Tensor) -> torch.Tensor:
    """Return the focal loss of a heat map whose peaks are 1, for each peak.

    Parameters
    ----------
    logits, heat : torch.Tensor, shape (n, rows, columns)

    Returns
    -------
    torch.Tensor
        A single number.

    Notes
    -----
    Zhou, Wang and Krähenbühl 2019, "Objects as points" (arXiv:1904.07850), equation 1.
    """
    peak = heat == 1
    given = logits.sigmoid()
    at_peaks = (1 - given) ** SHARPNESS * logsigmoid(logits)
    elsewhere = (1 - heat) ** NEARNESS * given**SHARPNESS * logsigmoid(-logits)
    return -torch.where(peak, at_peaks, elsewhere).sum() / peak.sum().clamp_min(1)


def line_loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Return the focal loss of places on a baseline (1), off it (0) or either (-1), for each place on one.

    Parameters
    ----------
    logits, truth : torch.Tensor, shape (n, rows, columns)

    Returns
    -------
    torch.Tensor
        A single number.

    Notes
    -----
    Lin et al. 2017, "Focal loss for dense object detection" (arXiv:1708.02002), equation 5.
    """
    target = truth.clamp_min(0)
    given = logits.sigmoid()
    wrong = target * (1 - given) + (1 - target) * given
    weight = FOUND * target + (1 - FOUND) * (1 - target)
    entropy = binary_cross_entropy_with_logits(logits, target, reduction="none")
    loss = weight * wrong**SHARPNESS * entropy * (truth >= 0)
    return loss.sum() / (truth == 1).sum().clamp_min(1)


def page_loss(output: PageOutput[torch.Tensor], batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the parts of the loss of `PageNetwork`; training makes their sum small.

    Parameters
    ----------
    output : PageOutput
    batch : dict
        As of `ecgseg.pages.page_changes.stack_pages`.

    Returns
    -------
    dict of torch.Tensor
        ``name`` and ``region`` (where they are), ``name_box`` and ``region_box`` (1 - GIoU and distances),
        ``name_lead`` (cross-entropy), ``slope``, ``baseline`` and ``link`` (where a region's name stands).
    """
    output = PageOutput(*(value.float() for value in output))
    return {
        "name": heat_loss(output.name[:, 0], batch["name"]),
        "region": 4 * line_loss(output.region[:, 0], batch["region"]),
        **_name_losses(output, batch),
        **_region_losses(output, batch),
    }


def _name_losses(output: PageOutput[torch.Tensor], batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the losses of boxes and leads, at the middle of each name and around it."""
    steps = torch.arange(-AROUND, AROUND + 1, device=output.name.device)
    down, right = (grid.flatten() for grid in torch.meshgrid(steps, steps, indexing="ij"))
    page, row, column = (value[:, None] for value in batch["name_at"].unbind(1))
    rows, columns = row + down, column + right
    inside = (rows >= 0) & (rows < output.name.shape[2]) & (columns >= 0) & (columns < output.name.shape[3])
    weight = (inside / (1 + down.abs() + right.abs())).flatten()
    rows, columns = rows.clamp(0, output.name.shape[2] - 1), columns.clamp(0, output.name.shape[3] - 1)
    page = page.expand_as(rows)
    shift = torch.stack([right, down, right, down], 1)
    truth = (batch["name_box"][:, None] - shift).flatten(0, 1)
    said = output.name_box[page, :, rows, columns].flatten(0, 1)
    total = weight.sum().clamp_min(1e-6)
    middle, size = said[:, :2], said[:, 2:].clamp(-4, 5).exp()
    boxes = torch.cat([middle - size / 2, middle + size / 2], 1)
    overlap = torchvision.ops.generalized_box_iou_loss(boxes, truth, reduction="none")
    away = smooth_l1_loss(boxes, truth, beta=0.2, reduction="none").mean(1)
    leads = batch["name_lead"][:, None].expand_as(rows).flatten()
    logits = output.name_class[page, :, rows // 2, columns // 2].flatten(0, 1)
    entropy = cross_entropy(logits, leads, reduction="none", label_smoothing=0.02)
    return {
        "name_box": ((overlap + away) * weight).sum() / total,
        "name_lead": (entropy * weight).sum() / total,
    }


def _region_losses(
    output: PageOutput[torch.Tensor], batch: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """Return the losses of what places on a baseline say of their lead; each lead counts as much."""
    page, row, column = batch["region_at"].unbind(1)
    said = output.region_shape[page, :, row, column]
    truth, share = batch["region_shape"], batch["region_share"]
    total = share.sum().clamp_min(1e-6)
    ends, height = said[:, :2].clamp(-5, 6), said[:, 3].clamp(-4, 5)
    reach = ends.exp()
    boxes = torch.stack(
        [-reach[:, 0], said[:, 2] - height.exp() / 2, reach[:, 1], said[:, 2] + height.exp() / 2], 1
    )
    wanted = torch.stack([-truth[:, 0], truth[:, 2], truth[:, 1], truth[:, 3]], 1)
    overlap = torchvision.ops.generalized_box_iou_loss(boxes, wanted, reduction="none")
    # An end that is near is told in strides, one that is far as a share of the way.
    away = smooth_l1_loss(ends, truth[:, :2].clamp_min(0.3).log(), beta=0.1, reduction="none").mean(1)
    sides = smooth_l1_loss(boxes[:, 1::2], wanted[:, 1::2], beta=0.5, reduction="none").mean(1)
    slope = (said[:, 4] - truth[:, 4]).abs()
    off = smooth_l1_loss(said[:, 7], truth[:, 7], beta=0.1, reduction="none")
    named = torch.isfinite(truth[:, 5])
    link = smooth_l1_loss(said[:, 5:7], torch.nan_to_num(truth[:, 5:7]), beta=0.5, reduction="none").mean(1)
    return {
        "region_box": ((overlap + away + 0.3 * sides) * share).sum() / total,
        "slope": 10 * (slope * share).sum() / total,
        "baseline": 2 * (off * share).sum() / total,
        "link": 0.3 * (link * named * share).sum() / (named * share).sum().clamp_min(1e-6),
    }
