"""Losses are least where the network is right."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from ecgseg.crops.losses import column_cross_entropy, crop_loss, dice_loss
from ecgseg.models import CropOutput


def _right(height: int = 24, width: int = 10) -> tuple[CropOutput, dict[str, torch.Tensor]]:
    truth = {
        "target": torch.zeros(1, height, width),
        "other": torch.zeros(1, height, width),
        "line": torch.full((1, width), 7.3),
        "sigma": torch.full((1, width), 1.2),
    }
    truth["target"][:, 6:9] = 1
    truth["other"][:, 15:17] = 1
    truth["line"][:, 8:] = torch.nan
    rows = torch.arange(height)[None, :, None]
    line = -0.5 * ((rows - torch.nan_to_num(truth["line"])[:, None]) / 1.2) ** 2
    absent = torch.where(truth["line"].isnan(), 20.0, -20.0)
    output = CropOutput(20 * (2 * truth["target"] - 1), 20 * (2 * truth["other"] - 1), line, absent)
    return output, truth


def test_what_is_right_costs_least():
    output, truth = _right()
    best = {name: float(value) for name, value in crop_loss(output, truth).items()}
    assert best["target"] < 1e-3
    assert best["other"] < 1e-3
    shifted = output._replace(line=output.line.roll(2, 1), target=output.target.roll(2, 1))
    worse = {name: float(value) for name, value in crop_loss(shifted, truth).items()}
    assert worse["target"] > best["target"] + 1
    assert worse["line"] > best["line"] + 0.1
    unsure = output._replace(absent=-output.absent)
    assert float(crop_loss(unsure, truth)["line"]) > best["line"] + 5


def test_the_cross_entropy_of_a_column_is_least_at_the_truth_itself():
    output, truth = _right()
    line = output.line.clone().requires_grad_()
    loss = column_cross_entropy(line, output.absent, truth["line"], truth["sigma"])
    (gradient,) = torch.autograd.grad(loss, line)
    assert gradient.abs().max() < 1e-4


def test_dice_of_an_empty_mask_is_none_to_speak_of():
    assert float(dice_loss(torch.full((1, 4, 4), -20.0), torch.zeros(1, 4, 4))) < 1e-3


def test_losses_have_gradients_everywhere():
    _, truth = _right()
    logits = [torch.zeros(1, 24, 10, requires_grad=True) for _ in range(3)]
    absent = torch.zeros(1, 10, requires_grad=True)
    sum(crop_loss(CropOutput(*logits, absent), truth).values()).backward()
    assert all(torch.isfinite(value.grad).all() for value in (*logits, absent))
    plain = binary_cross_entropy_with_logits(logits[0], truth["target"])
    assert torch.isfinite(plain)
