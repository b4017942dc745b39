"""What the ink network is trained to make small."""

from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, log_softmax

from ecgseg.extras import torch
from ecgseg.outputs import InkOutput

__all__ = ["ink_loss"]

WEIGHTS = (2.0, 1.0, 3.0, 1.5, 0.3, 1.0)
"""Of the classes, in their order: the traces are what the page is read for."""

SMOOTHING = 50.0
"""Added to the areas of the Dice loss, so that a class that hardly appears asks little."""


def ink_loss(output: InkOutput[torch.Tensor], batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the parts of the loss of `InkNetwork`; training makes their sum small.

    Parameters
    ----------
    output : InkOutput
    batch : dict
        As of `ecgseg.ink.batches.stack_crops`.

    Returns
    -------
    dict of torch.Tensor
        ``cover`` (cross-entropy of each class, for each pixel that has it), ``dice``, ``stroke`` (the share
        of the traces' middle lines that is not seen), ``rows`` (cross-entropy of the offsets where a trace
        is) and ``scale``. Crops at a wrong scale count in ``scale`` alone.

    Notes
    -----
    Milletari, Navab and Ahmadi 2016, "V-Net" (arXiv:1606.04797), for Dice. The cross-entropy keeps what is
    said near a probability, for what follows adds its log-odds up.
    """
    output = InkOutput(*(value.float() for value in output))
    told = batch["known"].float() * batch["right"].float()[:, None]
    weights = torch.tensor(WEIGHTS, device=told.device) * told
    maps = batch["maps"].float() / 255
    entropy = binary_cross_entropy_with_logits(output.maps, maps, reduction="none").sum((2, 3))
    area = (maps.sum((2, 3)) * told).sum(0)
    cover = (entropy * told).sum(0) / (area + 0.002 * maps[0, 0].numel() * told.sum(0)).clamp_min(1)
    said = output.maps.sigmoid()
    both = ((said * maps).sum((2, 3)) * told).sum(0)
    sizes = (((said**2).sum((2, 3)) + (maps**2).sum((2, 3))) * told).sum(0)
    dice = 1 - (2 * both + SMOOTHING) / (sizes + SMOOTHING)
    share = weights.amax(0)
    return {
        "cover": 0.5 * (cover * share).sum() / sum(WEIGHTS),
        "dice": (dice * share).sum() / sum(WEIGHTS),
        "stroke": _missed(said[:, 0], maps[:, 0], batch["right"].float()),
        "rows": 0.3 * _row_loss(output.rows, batch["rows"]),
        "scale": 0.1 * cross_entropy(output.scale, batch["scale"]),
    }


def _missed(said: torch.Tensor, truth: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return the share of the lines' middles that is not seen, steep strokes counting three times."""
    middle = (truth > 0.6).float() * right[:, None, None]
    # A pixel with ink above and below and none beside is part of a steep stroke.
    beside = torch.nn.functional.avg_pool2d(truth[:, None], (1, 7), stride=1, padding=(0, 3))[:, 0]
    above = torch.nn.functional.avg_pool2d(truth[:, None], (7, 1), stride=1, padding=(3, 0))[:, 0]
    weight = middle * (1 + 2 * (above > beside + 0.15))
    return ((1 - said) * weight).sum() / weight.sum().clamp_min(1)


def _row_loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of offsets; truth sums to 1 where a trace is, and to 0 elsewhere."""
    entropy = -(truth * log_softmax(logits, dim=1)).sum(1)
    return entropy.sum() / truth.sum().clamp_min(1)
