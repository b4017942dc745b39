"""The ink network, its losses, its training and its files."""

import csv

import numpy as np
import pytest
import torch

import ecgseg
from ecgseg.export import export_onnx, load_weights, save_weights
from ecgseg.ink.batches import InkBatches
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.ink.losses import ink_loss
from ecgseg.models import InkNetwork
from ecgseg.outputs import INK_NETWORK, InkOutput
from ecgseg.run.runners import OnnxRunner
from ecgseg.training.options import TrainingOptions
from ecgtypes import WeightsError
from tests.ecgseg.ink.drawn_pages import flat_page
from tests.ecgseg.models.test_network_contract import ModelContract


class TestContract(ModelContract):
    side = 64

    def make(self):
        return InkNetwork((8, 16, 16))

    def shapes(self, height, width):
        return [(6, height // 2, width // 2), (32, height // 4, width // 4), (5,)]


def test_it_has_less_than_a_million_weights():
    assert 0.5e6 < sum(value.numel() for value in InkNetwork().parameters()) < 1e6


def _right(batch) -> InkOutput:
    maps = (batch["maps"].float() / 255).clamp(1e-4, 1 - 1e-4)
    rows = batch["rows"].clamp_min(1e-4).log()
    scale = torch.nn.functional.one_hot(batch["scale"], 5) * 10.0
    return InkOutput(torch.logit(maps), rows, scale)


def test_who_is_right_loses_next_to_nothing():
    batch = InkBatches([flat_page()], count=4, seed=3)[1][0]
    right = _right(batch)
    losses = ink_loss(right, batch)
    # What is covered in part, or lies between two bins, costs its own entropy.
    for part, output in (
        ("cover", right._replace(maps=-right.maps)),
        ("dice", right._replace(maps=-right.maps)),
        ("stroke", right._replace(maps=-right.maps)),
        ("rows", right._replace(rows=-right.rows)),
        ("scale", right._replace(scale=-right.scale)),
    ):
        assert float(losses[part]) < 0.25
        assert ink_loss(output, batch)[part] > losses[part] + 0.4


def test_classes_that_nobody_told_cost_nothing():
    batch = InkBatches([flat_page()], count=2, seed=3)[1][0]
    right = _right(batch)
    unknown = dict(batch, known=torch.zeros_like(batch["known"]))
    losses = ink_loss(right._replace(maps=-right.maps), unknown)
    assert float(losses["cover"]) == 0
    assert all(torch.isfinite(value) for value in losses.values())


def test_it_learns_a_page_and_goes_on_from_its_checkpoint(tmp_path):
    flat = flat_page()
    options = TrainingOptions(
        folder=tmp_path / "run", steps=3, epoch=3, checkpoint=2, crops=1, warmup=1, precision="float32"
    )
    torch.manual_seed(0)
    ecgseg.train(InkNetwork((8, 8)), [flat], options, held_out=[flat], task="ink")
    with (tmp_path / "run" / "metrics.csv").open(encoding="utf-8") as stream:
        line = list(csv.DictReader(stream))[-1]
    assert {"iou_trace", "iou_letter", "qrs_missed", "row_off", "scale_wrong", "loss_cover"} <= line.keys()
    assert (tmp_path / "run" / "predictions_000003.png").stat().st_size > 1000
    ends = []
    for steps in ((4,), (2, 4)):
        folder = tmp_path / f"run{len(steps)}"
        for until in steps:
            torch.manual_seed(0)
            part = TrainingOptions(**{**options.model_dump(), "folder": folder, "steps": 4, "epoch": 4})
            if until < 4:
                _train_until(part, flat, until)
            else:
                model = ecgseg.train(InkNetwork((8, 8)), [flat], part, task="ink")
        ends.append(torch.cat([value.flatten() for value in model.parameters()]))
    assert torch.equal(*ends)


class _KilledError(Exception):
    """Stands for a kill."""


class _Until:
    """Pages of a training that is killed after so many steps."""

    def __init__(self, page: FlatPage, count: int) -> None:
        self.page, self.left = page, count

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> FlatPage:
        self.left -= 1
        if self.left < 0:
            raise _KilledError
        return self.page


def _train_until(options, flat, count):
    # One more, for the check at the door draws a page too in some tasks.
    with pytest.raises(_KilledError):
        ecgseg.train(InkNetwork((8, 8)), _Until(flat, count), options, task="ink")


def test_files_say_what_the_network_says(tmp_path):
    torch.manual_seed(0)
    model = InkNetwork((8, 16, 16)).eval()
    runner = OnnxRunner(export_onnx(model, tmp_path / "ink.onnx"), INK_NETWORK, threads=1)
    again = load_weights(save_weights(model, tmp_path / "ink.safetensors"), InkNetwork)
    image = np.random.default_rng(0).uniform(-3, 1, (3, 128, 192)).astype(np.float32)
    with torch.no_grad():
        said = again(torch.from_numpy(image)[None])
    for ours, theirs in zip(runner.run(image), said, strict=True):
        assert np.abs(ours - theirs[0].numpy()).max() < 1e-3
    with pytest.raises(WeightsError, match="another kind"):
        load_weights(tmp_path / "ink.safetensors")
