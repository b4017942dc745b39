"""The recipes that train all networks by one command."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

import ecgseg
import ecgsyn
from ecgtypes import DatasetError

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture
def recipes(monkeypatch):
    """The script, with networks so small that they train at once."""
    pytest.importorskip("torch", reason="training needs the extra torch")
    monkeypatch.syspath_prepend(str(EXAMPLES))
    script = importlib.import_module("train_recipes")
    from ecgseg.crops import evaluation
    from ecgseg.models import CropNetwork, NameNetwork, PageNetwork

    small = {
        "crops": lambda: CropNetwork((4, 8)),
        "pages": lambda: PageNetwork((4, 8, 8, 8)),
        "names": lambda: NameNetwork((4, 8, 8)),
    }
    for task, network in small.items():
        usual = script.train_network.TASKS[task]
        monkeypatch.setitem(script.train_network.TASKS, task, usual._replace(network=network))
    monkeypatch.setattr(evaluation, "BATCHES", 1)
    detection = importlib.import_module("benchmarks.detection")
    monkeypatch.setattr(detection, "PRESETS", ("clean",))
    monkeypatch.setattr(detection, "peak_memory_mb", lambda _: 0.0)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return script


def _times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_one_command_draws_trains_packs_and_measures_and_does_nothing_twice(recipes, tmp_path):
    recipes.main(["tiny", str(tmp_path), "--workers", "1"])
    weights = tmp_path / "weights"
    for name in ("crop_segmenter", "page_detector", "name_reader"):
        card = ecgseg.load_card(weights / f"{name}.json")
        assert card.steps == 2
        assert "simulated" in card.data
        assert any("benchmarks" in measure.on for measure in card.measures)
        assert {held.name for held in card.files} == {f"{name}.onnx", f"{name}.safetensors"}
    page = ecgsyn.StandardRenderer(layout="3x1", dpi=72).render(ecgsyn.simulate_recording(rng=1), rng=1)
    assert isinstance(ecgseg.load_detector(weights / "page_detector.onnx").detect(page), tuple)
    crop = page.crop("I").image
    mask = ecgseg.load_segmenter(weights / "crop_segmenter.onnx").segment(crop)
    assert (mask.dtype, mask.shape) == (np.bool_, crop.shape[:2])

    done = _times(tmp_path)
    recipes.main(["tiny", str(tmp_path), "--workers", "1"])
    assert _times(tmp_path) == done
    missing = [tmp_path / "lead_pages" / "train" / "000001.npz", weights / "name_reader.json"]
    for path in missing:
        path.unlink()
    recipes.main(["tiny", str(tmp_path), "--workers", "1"])
    again = _times(tmp_path)
    changed = {path.name for path in again if again[path] != done[path]}
    assert changed == {*(path.name for path in missing), "name_reader.onnx", "name_reader.safetensors"}


def test_recipes_fit_what_they_train(recipes):
    for recipe in recipes.RECIPES.values():
        for training in (recipe.crops, recipe.leads, recipe.names):
            assert training.steps >= training.epoch >= 1
        assert recipe.pages < recipes.FIRST_HELD_OUT


def test_a_table_without_such_records_is_refused(recipes, tmp_path):
    table = tmp_path / "records.csv"
    table.write_text("path,split\na,train\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="'dev'; it has train"):
        recipes.records_of(table, "dev")
    table.write_text("file,split\na,train\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="columns path and split"):
        recipes.records_of(table, "train")


def test_a_training_begins_from_weights_that_are_given(recipes, tmp_path):
    from ecgseg.export import save_weights
    from ecgseg.ink.flat_pages import FlatPage
    from ecgseg.models import InkNetwork
    from ecgseg.training.checkpoints import load_average

    recording = ecgsyn.simulate_recording(rng=3).window(0, 3)
    renderer = ecgsyn.StandardRenderer(layout="3x1", dpi=80, page=(120, 90), row_pitch=18)
    (tmp_path / "pages").mkdir()
    FlatPage.of(renderer.render(recording, rng=3)).save(tmp_path / "pages" / "0.npz")
    told = InkNetwork((8, 8))
    start = save_weights(told, tmp_path / "start.safetensors")
    words = [
        "--task",
        "ink",
        "--pages",
        str(tmp_path / "pages"),
        "--steps",
        "1",
        "--batch",
        "1",
        "--workers",
        "0",
    ]
    recipes.train_network.main([str(tmp_path / "run"), *words, "--rate", "1e-9", "--start", str(start)])
    trained = load_average(tmp_path / "run" / "checkpoint.safetensors", InkNetwork((8, 8)))
    for ours, theirs in zip(trained.parameters(), told.parameters(), strict=True):
        # Files keep 16 bit floats.
        np.testing.assert_allclose(ours.detach(), theirs.detach(), rtol=2e-3, atol=1e-4)
