"""Training: the same result after any interruption, and together in several processes."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from numpy.testing import assert_array_equal
from safetensors.torch import load_file, save_file
from torch import nn

import ecgsyn
from ecgseg import train
from ecgseg.batches import CropBatches
from ecgseg.crops import evaluation
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.models import CropNetwork
from ecgseg.pages.small_pages import SmallPages
from ecgseg.training._training_loop import learning_rate
from ecgseg.training.checkpoints import read_progress
from ecgseg.training.degraded_batches import degraded
from ecgseg.training.options import TrainingOptions
from ecgtypes import DatasetError, Page, WeightsError

ROOT = Path(__file__).resolve().parents[3]
SMALL = {"crops": 2, "widths": (64,), "epoch": 4, "checkpoint": 2, "warmup": 2, "ema": 0.9}

SCRIPT = """
import sys
import torch
from ecgseg.models import CropNetwork
from ecgseg.pages.small_pages import SmallPages
from ecgseg.crops.traced_pages import TracedPage
from ecgseg import TrainingOptions, train

torch.set_num_threads(1)
torch.manual_seed(5)
options = TrainingOptions(folder=sys.argv[2], steps=int(sys.argv[3]), **{options!r})
train(CropNetwork((4, 8)), SmallPages(sys.argv[1], TracedPage), options)
"""


def _page(seed: int) -> Page:
    renderer = ecgsyn.StandardRenderer(layout="3x1", dpi=100, page=(100, 120), row_pitch=15.0)
    return renderer.render(ecgsyn.simulate_recording(rng=seed), rng=seed)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for seed in range(3):
        TracedPage.of(_page(seed)).save(folder / f"{seed}.npz")
    return folder


@pytest.fixture(scope="module")
def pages(folder):
    return SmallPages(folder, TracedPage)


def _network() -> CropNetwork:
    torch.manual_seed(5)
    return CropNetwork((4, 8))


def _command(folder: Path, out: Path, steps: int) -> list[str]:
    return [
        sys.executable,
        "-c",
        SCRIPT.replace("{options!r}", repr(SMALL)),
        str(folder),
        str(out),
        str(steps),
    ]


def _run(command: list[str]) -> None:
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def _weights(model: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.cpu() for key, value in model.state_dict().items()}


def test_the_batch_of_a_step_is_always_the_same(pages):
    batches = [CropBatches(pages, count=4, widths=(64, 96), seed=1) for _ in range(2)]
    for a, b in zip(batches[0][7], batches[1][7], strict=True):
        for key, value in a.items():
            assert_array_equal(value, b[key])
    assert sum(len(group["image"]) for group in batches[0][7]) >= 4


def test_pages_as_they_are_can_be_trained_on():
    (group, *_) = CropBatches([_page(0)], count=2, widths=(64,), seed=1)[0]
    assert group["image"].shape[1] == 5


def test_the_loss_falls_and_is_written_down(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "BATCHES", 1)
    options = TrainingOptions(
        folder=tmp_path, steps=30, learning_rate=5e-3, **{**SMALL, "epoch": 15, "crops": 1}
    )
    average = train(_network(), pages, options, held_out=pages)
    with (tmp_path / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["step"] for line in lines] == ["15", "30"]
    assert float(lines[-1]["loss_target"]) < float(lines[0]["loss_target"])
    assert {"iou", "overlapped_iou", "swap_rate", "line_px"} <= set(lines[0])
    assert max(path.name for path in tmp_path.glob("*.png")) == "predictions_000030.png"
    assert not average.training


def test_a_training_that_was_killed_ends_in_the_same_weights(pages, folder, tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(_network(), pages, TrainingOptions(folder=whole, steps=8, **SMALL))
    checkpoint = parts / "checkpoint.safetensors"
    process = subprocess.Popen(
        _command(folder, parts, 8), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(1200):
        if checkpoint.exists() or process.poll() is not None:
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert checkpoint.exists()
    train(_network(), pages, TrainingOptions(folder=parts, steps=8, **SMALL))
    a, b = (load_file(path / "checkpoint.safetensors") for path in (whole, parts))
    assert a.keys() == b.keys()
    for key, value in a.items():
        assert_array_equal(value, b[key], err_msg=key)


def test_two_processes_train_one_network(pages, folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.replace("{options!r}", repr(SMALL)), encoding="utf-8")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    _run([*launcher, str(script), str(folder), str(tmp_path / "two"), "4"])
    held = load_file(tmp_path / "two" / "checkpoint.safetensors")
    assert (tmp_path / "two" / "metrics.csv").exists()
    alone = train(_network(), pages, TrainingOptions(folder=tmp_path / "one", steps=4, **SMALL))
    moved = [key for key, value in _weights(alone).items() if not torch.equal(value, held[f"average.{key}"])]
    assert moved, "two processes see twice as many crops, so their mean is another"
    assert all(torch.isfinite(value).all() for value in held.values())


def test_the_rate_rises_and_falls(tmp_path):
    options = TrainingOptions(folder=tmp_path, steps=100, warmup=10, learning_rate=1.0)
    rates = [learning_rate(step, options) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == pytest.approx(1.0)
    assert rates[55] == pytest.approx(0.5)
    assert rates[-1] < 1e-3


def test_the_checkpoint_of_another_network_is_refused(pages, tmp_path):
    options = TrainingOptions(folder=tmp_path, steps=2, **SMALL)
    train(_network(), pages, options)
    with pytest.raises(WeightsError, match="no checkpoint of this training"):
        train(CropNetwork((4, 12)), pages, options)
    path = tmp_path / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(WeightsError, match="no checkpoint of this training"):
        train(_network(), pages, options)


def test_bad_input_raises(tmp_path):
    with pytest.raises(DatasetError, match="no page made small"):
        SmallPages(tmp_path, TracedPage)
    with pytest.raises(DatasetError, match="no pages"):
        CropBatches([], count=1, widths=(64,), seed=0)
    flat = TracedPage.of(_page(0))
    with pytest.raises(DatasetError, match="gave 0 samples"):
        CropBatches([flat._replace(image=flat.image[:8])], count=1, widths=(64,), seed=0)[0]


def test_light_may_be_changed_where_it_is_trained(pages, tmp_path):
    torch.manual_seed(0)
    images = torch.rand(40, 5, 24, 32)
    a, b, other = (degraded(images, generator=torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(a, b)
    assert not torch.equal(a, other)
    assert torch.equal(a[:, 3:], images[:, 3:])
    assert all(not torch.equal(x, y) for x, y in zip(a[:, :3], images[:, :3], strict=True))
    assert (a[:, :3] - images[:, :3]).abs().mean() < 0.2
    level = degraded(torch.ones(40, 3, 24, 32), generator=torch.Generator().manual_seed(1))
    assert 0.6 < level.amin() <= level.amax() < 1.7

    plain = [
        CropBatches(pages, count=2, widths=(64,), seed=1, changed=changed)[3] for changed in (True, False)
    ]
    assert not torch.equal(plain[0][0]["image"], plain[1][0]["image"])
    runs = [
        _weights(
            train(
                _network(),
                pages,
                TrainingOptions(folder=tmp_path / name, steps=2, degrade=degrade, **{**SMALL, "crops": 1}),
            )
        )
        for name, degrade in (("a", "device"), ("b", "device"), ("c", "workers"))
    ]
    assert all(torch.equal(runs[0][key], runs[1][key]) for key in runs[0])
    assert any(not torch.equal(runs[0][key], runs[2][key]) for key in runs[0])


def test_a_checkpoint_tells_how_far_it_has_come(pages, tmp_path):
    train(_network(), pages, TrainingOptions(folder=tmp_path, steps=2, **{**SMALL, "crops": 1}))
    path = tmp_path / "checkpoint.safetensors"
    progress = read_progress(path)
    assert progress.step == 2
    assert progress.seconds > 0
    train(_network(), pages, TrainingOptions(folder=tmp_path, steps=3, **{**SMALL, "crops": 1}))
    assert read_progress(path).seconds > progress.seconds
    save_file(load_file(path), path, metadata={"training": '{"step": 1}'})  # as it was written before
    assert read_progress(path) == (1, 0.0)
    assert train(_network(), pages, TrainingOptions(folder=tmp_path, steps=2, **{**SMALL, "crops": 1}))
    save_file(load_file(path), path)
    for wrong in (path, tmp_path / "none", tmp_path):
        with pytest.raises(WeightsError, match="no checkpoint"):
            read_progress(wrong)


def test_what_was_measured_stays_when_no_more_is_measured(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "BATCHES", 1)
    options = {**SMALL, "crops": 1, "epoch": 1, "folder": tmp_path}
    train(_network(), pages, TrainingOptions(steps=1, **options), held_out=pages)
    train(_network(), pages, TrainingOptions(steps=2, **options))
    with (tmp_path / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        first, last = csv.DictReader(stream)
    assert float(first["iou"]) >= 0
    assert last["iou"] == ""
