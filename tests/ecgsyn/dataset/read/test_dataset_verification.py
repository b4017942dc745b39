"""verify_dataset finds what is wrong with a dataset."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

import ecgsyn
from ecgtypes import DatasetError


@pytest.fixture
def copied(stored, tmp_path) -> Path:
    """A dataset that may be damaged."""
    return shutil.copytree(stored, tmp_path / "out")


def _problems(path: Path) -> tuple[str, ...]:
    found = ecgsyn.verify_dataset(path)
    assert found.ok == (not found.problems)
    return found.problems


def _rewritten(root: Path, path: str, change: Callable[[bytes], bytes]) -> None:
    """Change a file, and its size and hash in the manifest with it."""
    file, manifest = root / path, root / "manifest.json"
    content = change(file.read_bytes())
    file.write_bytes(content)
    held = json.loads(manifest.read_text())
    entry = next(one for one in held["files"] if one["path"] == path)
    entry |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest.write_text(json.dumps(held))


def _mask(root: Path, folder: str = "masks") -> tuple[str, str]:
    """Return the paths of two masks of the same split."""
    first, second = sorted((root / folder / "train").iterdir())[:2]
    return first.relative_to(root).as_posix(), second.relative_to(root).as_posix()


@pytest.mark.parametrize("name", ["stored", "sharded"])
def test_nothing_is_wrong_with_a_new_dataset(name: str, request):
    found = ecgsyn.verify_dataset(request.getfixturevalue(name))
    assert found.ok
    assert found.problems == ()
    assert found.items == 24
    assert found.files > 8


def test_workers_find_the_same(copied):
    (copied / "index.parquet").write_bytes(b"")
    assert ecgsyn.verify_dataset(copied, workers=2) == ecgsyn.verify_dataset(copied)


@pytest.mark.parametrize(
    "path",
    ["images/train/000000.png", "truth/train/000000.npz", "data.yaml", "index.parquet", "DATASHEET.md"],
)
def test_a_flipped_byte_is_found(copied, path: str):
    file = copied / path
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert _problems(copied) == (f"{path}: its content is not that of the manifest",)


def test_a_file_that_is_longer_is_found(copied):
    with (copied / "labels/train/000000.txt").open("a") as stream:
        stream.write("\n")
    assert _problems(copied) == ("labels/train/000000.txt: its content is not that of the manifest",)


def test_a_missing_and_an_extra_file_are_found(copied):
    (copied / "images/train/000001.png").rename(copied / "images/train/more.png")
    assert set(_problems(copied)) == {
        "images/train/000001.png: it is missing",
        "images/train/more.png: the manifest does not list it",
    }


def test_a_damaged_shard_is_found(sharded, tmp_path):
    out = shutil.copytree(sharded, tmp_path / "out")
    (out / "shards/val-000000.tar").write_bytes(b"")
    assert _problems(out) == ("shards/val-000000.tar: its content is not that of the manifest",)


def test_a_box_in_the_wrong_place_is_found(copied):
    def moved(content: bytes) -> bytes:
        number, x, *rest = content.decode().split("\n", 1)[0].split()
        line = " ".join([number, f"{float(x) + 0.02:.6f}", *rest])
        return b"\n".join([line.encode(), *content.split(b"\n")[1:]])

    _rewritten(copied, "labels/train/000000.txt", moved)
    (problem,) = _problems(copied)
    assert problem.startswith("000000: the box of I in its label file")


def test_a_box_of_the_wrong_class_is_found(copied):
    _rewritten(copied, "labels/train/000000.txt", lambda content: b"5" + content[1:])
    (problem,) = _problems(copied)
    assert problem == "000000: a box of I is called aVF in its label file"


@pytest.mark.parametrize("line", [b"99 0.5 0.5 0.1 0.1\n", b"1 2 3\n", b"x\n", b"0 0.5 0.5 0 0\n"])
def test_a_line_that_is_no_box_is_found(copied, line: bytes):
    _rewritten(copied, "labels/train/000000.txt", lambda content: line + content)
    (problem,) = _problems(copied)
    assert problem.startswith("000000: line 1 is no YOLO box")


def test_a_lost_box_is_found(copied):
    _rewritten(copied, "labels/train/000000.txt", lambda content: content.split(b"\n", 1)[1])
    assert "boxes, the truth" in _problems(copied)[0]


@pytest.mark.parametrize("folder", ["masks", "masks-bmp"])
def test_swapped_masks_are_found(copied, folder: str):
    one, other = _mask(copied, folder)
    swapped = (copied / other).read_bytes()
    _rewritten(copied, one, lambda _: swapped)
    (problem,) = _problems(copied)
    assert problem == f"{Path(one).stem}: its mask in {folder} is not that of the truth"


def test_swapped_truth_is_found(copied):
    for suffix in (".json", ".npz"):
        other = (copied / f"truth/train/000002{suffix}").read_bytes()
        _rewritten(copied, f"truth/train/000000{suffix}", lambda _, other=other: other)
    assert any(one.startswith("000000: ") for one in _problems(copied))


def test_a_truth_whose_traces_lie_beside_their_masks_is_found(copied):
    from ecgtypes.pages import PageFile

    root = copied / "truth/train"
    held = PageFile.from_bytes((root / "000000.json").read_bytes(), (root / "000000.npz").read_bytes())
    lead = held.truth.leads[0]
    moved = lead.replace(trace=lead.trace + np.float32([0, 9]))
    text, arrays = held.replace(truth=held.truth.replace(leads=(moved, *held.truth.leads[1:]))).to_bytes()
    _rewritten(copied, "truth/train/000000.json", lambda _: text)
    _rewritten(copied, "truth/train/000000.npz", lambda _: arrays)
    (problem,) = _problems(copied)
    assert "of the visible samples of I lie on its mask" in problem


def test_a_damaged_image_is_found(copied):
    _rewritten(copied, "images/train/000000.png", lambda content: content[: len(content) // 2])
    assert _problems(copied)[0].startswith("000000: ")


def _row(root: Path, number: int, **changes: object) -> None:
    import pyarrow as pa

    def changed(_: bytes) -> bytes:
        held = parquet.read_table(root / "index.parquet")
        rows = held.to_pylist()
        rows[number] |= changes
        parquet.write_table(pa.Table.from_pylist(rows, schema=held.schema), root / "index.parquet")
        return (root / "index.parquet").read_bytes()

    _rewritten(root, "index.parquet", changed)


def test_an_index_that_is_not_that_of_the_counts_is_found(copied):
    _row(copied, 0, layout="12x1")
    assert _problems(copied) == ("the index has 24 items, not those that the manifest counts",)


def test_a_patient_in_two_splits_is_found(copied):
    rows = ecgsyn.load_dataset(copied).rows
    other = next(row["patient"] for row in rows if row["split"] == "test")
    _row(copied, 0, patient=other)
    assert _problems(copied) == (f"patient {other} is in test and train",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda held: held["annotations"][1].update(id=held["annotations"][0]["id"]), "stands twice"),
        (lambda held: held["annotations"][0].update(image_id=77_777), "has no image"),
        (lambda held: held["annotations"][0].update(category_id=999), "no category"),
        (lambda held: held["annotations"][0].update(bbox=[-3, 1, 9, 9]), "beyond its image"),
        (lambda held: held["annotations"][0].update(bbox=[1, 1, 9_999, 9]), "beyond its image"),
    ],
)
def test_annotations_of_coco_that_fit_no_image_are_found(copied, change, told: str):
    def changed(content: bytes) -> bytes:
        held = json.loads(content)
        change(held)
        return json.dumps(held).encode()

    _rewritten(copied, "annotations/pages_train.json", changed)
    (problem,) = _problems(copied)
    assert told in problem


def test_without_a_dataset_it_is_told(tmp_path):
    with pytest.raises(DatasetError, match="no finished dataset"):
        ecgsyn.verify_dataset(tmp_path)
