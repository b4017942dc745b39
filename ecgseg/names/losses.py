"""What a reader of names is trained to make small."""

from torch.nn.functional import cross_entropy, smooth_l1_loss

from ecgseg.extras import torch, torchvision
from ecgseg.outputs import NameOutput

__all__ = ["name_boxes", "name_loss"]


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
