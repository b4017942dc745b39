"""Datasets: what is in them, and the same bytes whoever draws them."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ecgsyn
from ecgsyn.dataset import Drawing
from ecgsyn.dataset.dataset_store import Store
from ecgsyn.dataset.write.manifest import read_manifest
from ecgtypes import DatasetError, EcgError, LayoutError, UnknownNameError
from tests.ecgsyn.dataset.small import SMALL, recordings, tree

BOTH = ("detection", "segmentation")


def _call(out: str | Path, **options: Any) -> ecgsyn.DatasetSummary:
    base = {"task": "detection", "pages": 4, "layouts": "3x1", "drawing": SMALL, "seed": 2}
    return ecgsyn.build_dataset(options.pop("records", "simulated"), out, **{**base, **options})


@pytest.mark.parametrize("shards", [None, 3])
def test_one_and_two_workers_write_the_same_bytes(tmp_path, shards):
    options = {"records": recordings(5), "pages": 7, "task": BOTH, "effects": ("scanner", "clean")}
    options["shards"] = shards
    done = [_call(tmp_path / str(n), workers=n, **options) for n in (1, 2)]
    assert tree(tmp_path / "1") == tree(tmp_path / "2")
    assert done[0].counts == done[1].counts


def test_chunks_do_not_show_in_the_bytes(tmp_path, monkeypatch):
    for size in (1, 2, 16):
        monkeypatch.setattr("ecgsyn.dataset.write._build_planning.CHUNK", size)
        _call(tmp_path / str(size), task=BOTH)
    assert tree(tmp_path / "1") == tree(tmp_path / "2") == tree(tmp_path / "16")


def test_shards_hold_what_files_hold(stored, sharded):
    plain, shards = ecgsyn.load_dataset(stored), ecgsyn.load_dataset(sharded)
    assert list(plain) == list(shards)
    assert len({row["shard"] for row in shards.rows}) == 4
    own = ("image", "shard")
    for a, b in zip(plain.rows, shards.rows, strict=True):
        assert {k: v for k, v in a.items() if k not in own} == {k: v for k, v in b.items() if k not in own}


def test_one_seed_one_dataset(tmp_path):
    for name, seed in (("a", 2), ("b", 2), ("c", 3)):
        _call(tmp_path / name, seed=seed)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    images = [{k: v for k, v in tree(tmp_path / n).items() if k.endswith(".png")} for n in "ac"]
    assert images[0].keys() == images[1].keys()
    assert all(images[0][k] != images[1][k] for k in images[0])


def test_an_address_of_fsspec_holds_the_same_files(tmp_path):
    import fsspec

    for shards in (None, 2):
        url = f"memory://pages-{shards}"
        done = _call(url, task=BOTH, shards=shards)
        _call(tmp_path / str(shards), task=BOTH, shards=shards)
        root = fsspec.filesystem("memory")
        found = root.find(f"/pages-{shards}")
        held = {name.removeprefix(f"/pages-{shards}/"): root.cat(name) for name in found}
        assert held == tree(tmp_path / str(shards))
        assert _call(url, task=BOTH, shards=shards) == done
        assert list(ecgsyn.load_dataset(url)) == list(ecgsyn.load_dataset(tmp_path / str(shards)))
        assert ecgsyn.verify_dataset(url).ok


def test_a_file_address_is_a_folder(tmp_path):
    _call(f"file://{tmp_path}/a")
    _call(tmp_path / "b")
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    with pytest.raises(DatasetError, match="fsspec"):
        _call("nosuch://x")


def test_the_manifest_lists_every_file_with_its_hash(stored):
    manifest = read_manifest(Store(str(stored)))
    files = tree(stored)
    assert [one.path for one in manifest.files] == list(dict.fromkeys(one.path for one in manifest.files))
    assert {one.path for one in manifest.files} == files.keys() - {"manifest.json"}
    for one in manifest.files:
        assert one.size == len(files[one.path])
        assert one.sha256 == hashlib.sha256(files[one.path]).hexdigest()
    assert json.loads(files["manifest.json"])["arguments"]["pages"] == 6


def test_counts_are_those_of_the_index(stored):
    done = read_manifest(Store(str(stored))).summary(str(stored))
    rows = ecgsyn.load_dataset(stored).rows
    for names in (("kind", "split"), ("layout",), ("style", "effects")):
        assert done.by(*names) == Counter(tuple(row[name] for name in names) for row in rows)
    assert done.by("kind") == {("page",): 6, ("crop",): 18}
    assert (done.pages, done.crops, done.records, done.seed) == (6, 18, 6, 21)


def test_the_datasheet_says_licence_seed_versions_and_counts(stored, tmp_path):
    text = (stored / "DATASHEET.md").read_text()
    assert "licence: not stated" in text
    assert "with the seed 21" in text
    assert "6 pages and 18 crops" in text
    assert f"| numpy | {np.__version__} |" in text
    for line in ("| page | train | 3 |", "| crop | 3x4+1 | 9 |", "| page | 6x2 | 3 |"):
        assert line in text
    for folder in ("images", "crops", "truth", "labels", "annotations", "masks", "masks-bmp", "signals"):
        assert f"- `{folder}/`" in text
    assert "`shards/`" not in text
    _call(tmp_path)
    assert "licence: https://creativecommons.org/publicdomain" in (tmp_path / "DATASHEET.md").read_text()


@pytest.mark.parametrize(
    ("task", "kinds", "folders"),
    [
        ("digitization", {"page"}, {"images", "signals", "truth"}),
        ("detection", {"page"}, {"images", "labels", "annotations", "truth"}),
        ("segmentation", {"crop"}, {"crops", "masks", "signals", "truth"}),
        ("overlap", {"crop"}, {"crops", "masks", "signals", "truth"}),
        (("overlap", "detection"), {"page", "crop"},
         {"images", "crops", "labels", "annotations", "masks", "signals", "truth"}),
    ],
)  # fmt: skip
def test_each_task_has_its_items_and_usual_formats(tmp_path, task, kinds, folders):
    _call(tmp_path, task=task, pages=2, split=(1,))
    assert {p.name for p in tmp_path.iterdir() if p.is_dir()} == folders
    rows = ecgsyn.load_dataset(tmp_path).rows
    assert {row["kind"] for row in rows} == kinds
    crops = Counter(row["page"] for row in rows if row["kind"] == "crop")
    # segmentation takes every lead of the 3x1 page, overlap alone one in three
    each = {"segmentation": 3, "overlap": 1, "digitization": 0, "detection": 0}.get(str(task), 3)
    if isinstance(task, str):
        assert set(crops.values()) == ({each} if each else set())


def test_crops_may_be_asked_for_in_place_of_pages(tmp_path):
    done = _call(tmp_path / "a", task="segmentation", pages=None, crops=7)
    assert (done.pages, done.crops) == (0, 7)
    assert len({row["page"] for row in ecgsyn.load_dataset(tmp_path / "a").rows}) == 7
    done = _call(tmp_path / "b", task="overlap", pages=None, crops=7, layouts="3x4")
    assert done.crops == 7
    assert len({row["page"] for row in ecgsyn.load_dataset(tmp_path / "b").rows}) == 7


def test_pages_of_the_overlap_task_are_crowded(tmp_path):
    _call(tmp_path, task="overlap", pages=6, layouts="6x1", split=(1,))
    rows = ecgsyn.load_dataset(tmp_path).rows
    assert sum(row["touched"] > 0 for row in rows) > len(rows) / 4
    assert read_manifest(Store(str(tmp_path))).arguments["drawing"]["row_pitch"] == (6.0, 15.0)


def test_everything_that_a_page_may_vary_in_varies(tmp_path):
    varied = Drawing(dpi=(72, 90), speed=(25, 50), gain=(5, 10), row_pitch=(10, 30), margin_mm=1)
    _call(tmp_path, pages=8, layouts=("3x1", "3x4"), styles=("plain", "ge-mac"), effects=("clean", "fax"),
          drawing=varied, image="jpeg", split=(1,))  # fmt: skip
    pages = ecgsyn.load_dataset(tmp_path)
    for name in ("layout", "style", "effects"):
        assert set(Counter(row[name] for row in pages.rows).values()) == {4}
    for name in ("speed", "gain"):
        assert len({row[name] for row in pages.rows}) == 2
    assert len({row["px_per_mm_x"] for row in pages.rows}) > 2
    assert all(row["image"].endswith(".jpg") for row in pages.rows)
    assert ecgsyn.verify_dataset(tmp_path).ok


def test_where_records_are_mixed_a_crop_names_its_own(tmp_path):
    mixed = SMALL.replace(mix_records=True)
    mine = recordings(6)
    _call(tmp_path, records=mine, task=("digitization", "segmentation"), pages=2, drawing=mixed, split=(1,),
          format="json")  # fmt: skip
    pages = ecgsyn.load_dataset(tmp_path, kind="crop")
    by_key = {f"{i:06d}:{one.record_id}": one for i, one in enumerate(mine)}
    for row, page in zip(pages.rows, pages, strict=True):
        whole = by_key[row["record"]].lead(row["lead"])
        seen = page.recording.lead(row["lead"])
        assert seen[~np.isnan(seen)].tolist() == whole.tolist()
    assert len({row["record"] for row in pages.rows if row["page"] == 0}) == 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"pages": 0}, "pages is a whole number from 1"),
        ({"pages": 2.5}, "pages is a whole number"),
        ({"crops": 3}, "detection has whole pages: give pages="),
        ({"task": "segmentation", "crops": 100}, "give more pages"),
        ({"shards": -1}, "shards is a whole number"),
        ({"image": "bmp"}, "'png' or 'jpeg'"),
        ({"split": "folds"}, "strat_fold"),
        ({"split": "strat_fold"}, "simulated records have no strat_fold"),
        ({"format": "masks"}, "format 'masks' describes a crop; detection has none"),
        ({"format": "rahimi2025", "shards": 2}, "does not go into shards"),
        ({"format": 5}, "Format"),
        ({"effects": 5}, "effects are names"),
        ({"seed": -5}, "seed"),
        ({"records": None}, "NoneType"),
    ],
)
def test_arguments_that_make_no_sense_are_told_and_leave_nothing(tmp_path, options, told):
    with pytest.raises(DatasetError, match=told):
        _call(tmp_path, **options)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"format": "voc"}, UnknownNameError),
        ({"effects": "moon"}, EcgError),
        ({"styles": "moon"}, UnknownNameError),
        ({"layouts": "7x7"}, LayoutError),
        ({"drawing": Drawing(dpi=72, page=(60, 40))}, LayoutError),
    ],
)
def test_unknown_names_and_pages_that_are_too_small_are_told_and_leave_nothing(tmp_path, options, error):
    with pytest.raises(error):
        _call(tmp_path, **options)
    assert not any(tmp_path.iterdir())


def test_where_no_page_can_be_drawn_it_is_told(tmp_path):
    def broken(_page: ecgsyn.Renderer, *, rng: object) -> None:  # noqa: ARG001
        message = "no luck"
        raise LayoutError(message)

    with pytest.raises(DatasetError, match=r"not one of the 4 pages could be drawn: .*no luck"):
        _call(tmp_path, effects=broken)
    with pytest.raises(DatasetError, match="no luck"):
        _call(tmp_path / "strict", effects=broken, strict=True)
