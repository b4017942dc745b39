"""A dataset is read again as it was drawn."""

import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecgsyn
from ecgsyn.dataset import StoredPages
from ecgsyn.dataset.read.stored_pages import load_manifest
from ecgtypes import DatasetError
from tests.ecgsyn.conftest import EVERYTHING
from tests.ecgsyn.dataset.small import SMALL, recordings


@pytest.fixture(params=["stored", "sharded"])
def both(request) -> Path:
    """A dataset as files, and in shards."""
    path: Path = request.getfixturevalue(request.param)
    return path


def _keys(pages: StoredPages) -> list[str]:
    return [row["key"] for row in pages.rows]


def test_random_access_gives_what_iteration_gives(both):
    pages = ecgsyn.load_dataset(both)
    assert len(pages) == 24
    assert [pages[i] for i in range(len(pages))] == list(pages)
    assert pages[-1] == pages[len(pages) - 1]
    with pytest.raises(IndexError):
        pages[24]


@pytest.mark.parametrize("part", [slice(None, None, -1), slice(3, None, 4), slice(20, 2, -5), slice(0, 0)])
def test_slices_are_iterated_in_their_own_order(both, part):
    pages = ecgsyn.load_dataset(both)
    some = pages[part]
    assert isinstance(some, StoredPages)
    assert _keys(some) == _keys(pages)[part]
    assert list(some) == [pages[i] for i in range(*part.indices(len(pages)))]


def test_pages_are_those_that_were_drawn(both):
    drawing, layouts = EVERYTHING["drawing"], EVERYTHING["layouts"]
    drawn = ecgsyn.draw_pages(
        recordings(6), pages=6, layouts=layouts, drawing=drawing, seed=EVERYTHING["seed"]
    )
    # the records of each split are in an order of their own; a page of record n is drawn by its number
    mine = {one.record_id: one for one in recordings(6)}
    pages = ecgsyn.load_dataset(both, kind="page")
    assert [page.truth.layout for page in pages] == [page.truth.layout for page in drawn]
    for row, page in zip(pages.rows, pages, strict=True):
        recording = mine[row["record_id"]]
        seen = page.recording.signals
        for lead, samples in zip(page.recording.leads, seen, strict=True):
            shown = ~np.isnan(samples)
            assert shown.any()
            np.testing.assert_array_equal(samples[shown], recording.lead(lead)[: len(samples)][shown])


def test_crops_are_cut_from_their_pages(both):
    pages = {row["page"]: page for row, page in _rows_and_pages(both, "page")}
    for row, crop in _rows_and_pages(both, "crop"):
        cut = pages[row["page"]].crop(row["lead"], margin_mm=2.0, strip=row["strip"])
        np.testing.assert_array_equal(crop.image, cut.image)
        assert crop == cut


def _rows_and_pages(path: Path, kind: str):
    pages = ecgsyn.load_dataset(path, kind=kind)  # type: ignore[arg-type]
    return zip(pages.rows, pages, strict=True)


def test_splits_and_kinds_are_opened_alone(both):
    everything = ecgsyn.load_dataset(both)
    for split in ("train", "val", "test"):
        for kind in ("page", "crop"):
            part = ecgsyn.load_dataset(both, split=split, kind=kind)
            wanted = [r["key"] for r in everything.rows if (r["split"], r["kind"]) == (split, kind)]
            assert _keys(part) == wanted != []


def test_stored_pages_pickle_as_their_address(both):
    pages = ecgsyn.load_dataset(both, split="val")
    packed = pickle.dumps(pages)
    again = pickle.loads(packed)  # noqa: S301
    assert len(packed) < 20_000
    assert list(again) == list(pages)
    assert again.rows == pages.rows


@given(count=st.integers(1, 40), start=st.integers(0, 23))
def test_parts_are_a_partition(stored, sharded, count: int, start: int):
    for path in (stored, sharded):
        pages = ecgsyn.load_dataset(path)[start:]
        parts = [_keys(pages.part(i, count)) for i in range(count)]
        assert sorted(key for part in parts for key in part) == sorted(_keys(pages))
        assert parts == [[k for k in _keys(pages) if k in part] for part in parts]


def test_readers_of_shards_have_whole_ones(sharded):
    pages = ecgsyn.load_dataset(sharded)
    shards = [{row["shard"] for row in pages.part(i, 2).rows} for i in range(2)]
    assert not shards[0] & shards[1]
    with pytest.raises(DatasetError, match="of 2 readers"):
        pages.part(2, 2)


def test_other_files_of_an_item_are_read_by_folder_and_suffix(both):
    pages = ecgsyn.load_dataset(both)
    labels = pages.file(0, "labels", ".txt").decode().splitlines()
    assert len(labels) == 2 * len(pages[0].truth.leads)
    with pytest.raises(DatasetError, match="000000"):
        pages.file(0, "masks", ".png")


def test_rows_cannot_be_changed(stored):
    rows = ecgsyn.load_dataset(stored).rows
    with pytest.raises(TypeError):
        rows[0]["split"] = "test"
    assert repr(ecgsyn.load_dataset(stored)) == f"StoredPages(24 of {stored})"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"split": "dev"}, "train, val, test"),
        ({"kind": "strip"}, "has no strip.*crops of test"),
    ],
)
def test_what_a_dataset_lacks_is_told(stored, options, told):
    with pytest.raises(DatasetError, match=told):
        ecgsyn.load_dataset(stored, **options)


def test_where_there_is_no_dataset_it_is_told(tmp_path):
    with pytest.raises(DatasetError, match="no finished dataset"):
        ecgsyn.load_dataset(tmp_path)
    with pytest.raises(DatasetError, match="no finished dataset"):
        load_manifest(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(DatasetError, match=r"manifest\.json .* is damaged"):
        load_manifest(tmp_path)


def _damaged(content: bytes, way: str) -> bytes:
    middle = len(content) // 2
    if way == "empty":
        return b""
    if way == "cut":
        return content[:middle]
    return content[:middle] + bytes(b ^ 0xFF for b in content[middle : middle + 40]) + content[middle + 40 :]


@pytest.mark.parametrize("way", ["empty", "cut", "flipped", "gone"])
@pytest.mark.parametrize(
    "name", ["images/train/000000.png", "truth/train/000000.json", "truth/train/000000.npz"]
)
def test_a_damaged_file_is_told(stored, tmp_path, name: str, way: str):
    out = shutil.copytree(stored, tmp_path / "out")
    file = out / name
    if way == "gone":
        file.unlink()
    else:
        file.write_bytes(_damaged(file.read_bytes(), way))
    pages = ecgsyn.load_dataset(out)
    with pytest.raises(DatasetError, match="000000"):
        pages[0]
    assert pages[1].truth


@pytest.mark.parametrize("way", ["empty", "cut", "flipped", "gone"])
def test_a_damaged_shard_is_told(sharded, tmp_path, way: str):
    out = shutil.copytree(sharded, tmp_path / "out")
    shard = out / "shards" / "train-000000.tar"
    if way == "gone":
        shard.unlink()
    else:
        shard.write_bytes(_damaged(shard.read_bytes(), way))
    pages = ecgsyn.load_dataset(out, split="train", kind="page")
    with pytest.raises(DatasetError):
        list(pages)
    with pytest.raises(DatasetError):
        [pages[i] for i in range(len(pages))]


def test_a_dataset_that_is_built_anew_in_its_place_is_the_one_that_is_read(tmp_path):
    pages = []
    for seed in (1, 2):
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        ecgsyn.build_dataset(
            "simulated", out, task="detection", pages=2, layouts="3x1", drawing=SMALL, seed=seed, shards=2,
            split=(1,), styles="ge-mac",
        )  # fmt: skip
        opened = ecgsyn.load_dataset(out)
        assert opened[0] == next(iter(opened))
        pages.append(opened[0])
    assert pages[0] != pages[1]
