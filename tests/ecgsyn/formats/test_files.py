"""Masks, signals, the seed paper's layout, shards, index, Croissant, and formats of one's own."""

import gc
import io
import json
import warnings
from collections import Counter
from typing import ClassVar

import numpy as np
import pytest
import wfdb
from PIL import Image
from pyarrow import parquet

import ecgsyn
from ecgsyn import formats
from ecgsyn.formats import (
    Format,
    Item,
    ItemFile,
    LeadClasses,
    Written,
    printed_signal,
    read_mask,
    read_signal_json,
    register_format,
    registry,
)
from ecgsyn.formats.dataset_item import Kind
from ecgtypes import DatasetError, ImageError, LayoutError, UnknownNameError, get_layout
from tests.ecgsyn.dataset.small import SMALL, recordings, tree

mlcroissant = pytest.importorskip("mlcroissant")


@pytest.mark.parametrize(("folder", "suffix"), [("masks", ".png"), ("masks-bmp", ".bmp")])
def test_masks_are_those_of_the_truth(stored, sharded, folder, suffix):
    for root in (stored, sharded):
        crops = ecgsyn.load_dataset(root, kind="crop")
        for index, crop in enumerate(crops):
            content = crops.file(index, folder, suffix)
            with Image.open(io.BytesIO(content)) as image:
                assert image.mode == "L"
                pixels = np.asarray(image)
            assert set(np.unique(pixels)) <= {0, 255}
            full = crop.truth.mask_set.leads[0].full(crop.truth.size)
            np.testing.assert_array_equal(pixels == 255, full)
            np.testing.assert_array_equal(read_mask(content), full)


def test_a_damaged_mask_is_told():
    with pytest.raises(ImageError, match="cannot be read"):
        read_mask(b"no image")


def test_wfdb_records_hold_what_is_printed_and_nan_elsewhere(stored):
    pages = ecgsyn.load_dataset(stored)
    for row, page in zip(pages.rows, pages, strict=True):
        record = wfdb.rdrecord(str(stored / "signals" / row["split"] / row["key"]))
        assert tuple(record.sig_name) == page.recording.leads
        assert record.fs == page.recording.sampling_rate == row["sampling_rate"]
        assert record.units == ["mV"] * len(page.recording.leads)
        np.testing.assert_allclose(
            record.p_signal.T, page.recording.signals, atol=0.00050001, rtol=0, equal_nan=True
        )
        for lead in page.truth.leads:
            start = round(lead.cell.start * record.fs)
            samples = record.p_signal[
                start : start + len(lead.visible), record.sig_name.index(lead.lead.recorded)
            ]
            assert np.isfinite(samples[lead.visible]).all()
        if row["kind"] == "crop":
            (only,) = page.truth.leads
            outside = np.ones(len(record.p_signal), bool)
            first = round(only.cell.start * record.fs)
            outside[first : first + len(only.visible)] = False
            assert np.isnan(record.p_signal[outside]).all()


def test_json_signals_are_read_again(stored):
    pages = ecgsyn.load_dataset(stored)
    for index, page in enumerate(pages):
        content = pages.file(index, "signals", ".json")
        rate, signals = read_signal_json(content)
        assert rate == page.recording.sampling_rate
        assert len(signals) == len(page.truth.leads)
        for read, lead in zip(signals, page.truth.leads, strict=True):
            wanted = printed_signal(page, lead)
            assert (read.lead, read.strip, read.start) == (wanted.lead, wanted.strip, wanted.start)
            assert len(read.samples) == len(lead.visible)
            np.testing.assert_allclose(read.samples, wanted.samples, atol=6e-7, rtol=0, equal_nan=True)
        assert "NaN" not in content.decode()
        assert json.loads(content)["unit"] == "mV"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"leads": [{}], "sampling_rate": 5}', "\x00"])
def test_what_is_no_json_of_signals_is_told(text):
    with pytest.raises(DatasetError, match="no JSON file of signals"):
        read_signal_json(text)


SEED_TASKS = ("digitization", "detection", "segmentation", "overlap")


@pytest.fixture(scope="module")
def seed_layout(tmp_path_factory):
    """Two pages of two layouts, in the seed paper's layout of files."""
    out = tmp_path_factory.mktemp("seed")
    ecgsyn.build_dataset(
        recordings(4), out, task=SEED_TASKS, pages=2, crops=20, split=(1,), seed=5,
        drawing=SMALL.replace(row_pitch=(8, 50)), layouts=("3x4+1", get_layout("6x2", order="cabrera")),
        format="rahimi2025",
    )  # fmt: skip
    return out


def test_the_seed_papers_files_are_where_its_readers_look(seed_layout):
    log = json.loads((seed_layout / "logs.json").read_text())["samples"]
    names = [one["name"] for one in log if "digitization" in one["tasks"]]
    assert sorted(name.split("_")[1] for name in names) == ["3by4", "6by2"]
    for name in names:
        folder = seed_layout / "digitization-dataset" / name
        leads = 13 if name.endswith("3by4") else 12
        assert {p.name for p in folder.iterdir()} == {
            f"{name}.jpg", *(f"{name}_lead_{i}.json" for i in range(leads))
        }  # fmt: skip
        assert (seed_layout / "detection-dataset" / "images" / f"{name}.jpg").exists()
        assert (seed_layout / "detection-dataset" / "labels" / f"{name}.txt").exists()
    crops = [one["name"] for one in log if "segmentation" in one["tasks"]]
    assert len(crops) == 20
    for folder, suffix in (
        ("image", "png"),
        ("mask-bmp", "bmp"),
        ("mask-png", "png"),
        ("signal-json", "json"),
    ):
        found = {p.name for p in (seed_layout / "segmentation" / folder).iterdir()}
        assert found == {f"{name}.{suffix}" for name in crops}
    for kind, suffix in (("with", "bmp"), ("without", "png")):
        folder = seed_layout / "overlap-dataset" / f"{kind}-overlap"
        stems = {p.stem for p in (folder / "image").glob(f"*.{suffix}")}
        for part in ("mask-bmp", "mask-png", "signal-json"):
            assert {p.stem for p in (folder / part).iterdir()} == stems != set()
    assert not (seed_layout / "images").exists()


def test_the_seed_papers_leads_are_numbered_by_name(seed_layout):
    pages = ecgsyn.load_dataset(seed_layout, kind="page")
    for row, page in zip(pages.rows, pages, strict=True):
        name = row["image"].split("/")[1]
        for number, lead in enumerate(
            ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
        ):
            held = json.loads(
                (seed_layout / "digitization-dataset" / name / f"{name}_lead_{number}.json").read_text()
            )
            shown = next(t for t in page.truth.leads if t.lead.recorded == lead and not t.cell.strip)
            wanted = printed_signal(page, shown).samples
            np.testing.assert_allclose(np.array(held, np.float32), wanted, atol=1e-6, equal_nan=True)
        lines = (seed_layout / "detection-dataset" / "labels" / f"{name}.txt").read_text().splitlines()
        classes = Counter(int(line.split()[0]) for line in lines)
        assert classes[0] == len(page.truth.leads)
        assert set(classes) == set(range(13))


def test_the_seed_papers_crops_are_read_again(seed_layout):
    assert ecgsyn.verify_dataset(seed_layout).ok
    crops = ecgsyn.load_dataset(seed_layout, kind="crop")
    for row, crop in zip(crops.rows, crops, strict=True):
        mask = seed_layout / row["image"].replace("/image/", "/mask-png/").replace(".bmp", ".png")
        np.testing.assert_array_equal(
            read_mask(mask.read_bytes()), crop.truth.mask_set.leads[0].full(crop.truth.size)
        )


def test_a_shard_is_iterated_by_webdataset(stored, sharded):
    webdataset = pytest.importorskip("webdataset")
    pages = ecgsyn.load_dataset(stored)
    images = {row["key"]: (stored / row["image"]).read_bytes() for row in pages.rows}
    truths = {row["key"]: stored / "truth" / row["split"] / row["key"] for row in pages.rows}
    paths = [str(path) for path in sorted((sharded / "shards").iterdir())]
    assert [path.rsplit("/", 1)[1] for path in paths] == [
        "test-000000.tar", "train-000000.tar", "train-000001.tar", "val-000000.tar"
    ]  # fmt: skip
    with warnings.catch_warnings():
        # it leaves files for the garbage collector to close
        warnings.simplefilter("ignore", ResourceWarning)
        samples = list(webdataset.WebDataset(paths, shardshuffle=False))
        gc.collect()
    assert {sample["__key__"] for sample in samples} == images.keys()
    assert len(samples) == len(images)
    for sample in samples:
        key = sample["__key__"]
        assert sample["png"] == images[key]
        assert sample["json"] == truths[key].with_suffix(".json").read_bytes()
        assert sample["npz"] == truths[key].with_suffix(".npz").read_bytes()
        flat = {name for name in sample if not name.startswith("__")}
        usual = {"png", "json", "npz", "hea", "dat", "signals.json"}
        assert flat == usual | ({"masks.png", "masks-bmp.bmp"} if "_" in key else {"labels.txt"})


def test_the_index_is_read_by_pyarrow(stored):
    table = parquet.read_table(stored / "index.parquet")
    rows = ecgsyn.load_dataset(stored).rows
    assert table.num_rows == len(rows) == 24
    assert table.to_pylist() == [dict(row) for row in rows]
    crops = [row for row in rows if row["kind"] == "crop"]
    assert all(0 <= row["touched"] <= row["intruded"] <= 1 for row in crops)
    assert all(row["lead"] in row["leads"] for row in crops)
    assert all(row["stratum"] is None for row in rows if row["kind"] == "page")


# what mlcroissant is built on
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame:DeprecationWarning")
@pytest.mark.parametrize("name", ["stored", "sharded", "seed_layout"])
def test_croissant_is_valid_and_lists_every_item(name, request):
    root = request.getfixturevalue(name)
    dataset = mlcroissant.Dataset(jsonld=root / "croissant.json")
    assert not dataset.metadata.issues.errors
    told = {text.split('"')[1].rpartition("/")[2] for text in dataset.metadata.issues.warnings}
    # no date: the same call gives the same bytes. Of these recordings nobody said whose they are
    assert told == {"datePublished", "license", "citeAs"}
    rows = ecgsyn.load_dataset(root).rows
    found = [record["items/key"].decode() for record in dataset.records("items")]
    assert found == [row["key"] for row in rows]
    held = json.loads((root / "croissant.json").read_text())
    for files in held["distribution"]:
        if files["@type"] == "cr:FileSet":
            assert list(root.glob(files["includes"]))
    assert "example.org" not in json.dumps(held)


class Notes(Format):
    """Writes a line for each page, and one file of all."""

    name: ClassVar[str] = "notes"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page"})

    def files(self, item: Item, classes: LeadClasses) -> list[ItemFile]:
        return [ItemFile("notes", ".txt", f"{item.record_id} {len(classes.names)}".encode())]

    def fragment(self, item: Item, classes: LeadClasses) -> str:
        return item.key

    def finish(self, written: Written):
        keys = [key for split in written.splits for key in written.fragments(self.name, split, "page")]
        return [("notes.txt", [" ".join(keys).encode()])]


@pytest.fixture
def registered(monkeypatch) -> Format:
    """The format, known by its name."""
    monkeypatch.setattr(registry, "_FORMATS", dict(registry._FORMATS))
    return register_format(Notes())


@pytest.mark.usefixtures("registered")
def test_a_format_of_ones_own_is_written_by_workers(tmp_path):
    for workers in (1, 2):
        ecgsyn.build_dataset(
            "simulated", tmp_path / str(workers), task=("detection", "segmentation"), pages=5, layouts="3x1",
            drawing=SMALL, seed=1, format=("notes", "masks"), shards=2, workers=workers,
        )  # fmt: skip
    assert tree(tmp_path / "1") == tree(tmp_path / "2")
    assert (tmp_path / "2" / "notes.txt").read_text() == "000000 000001 000002 000003 000004"
    pages = ecgsyn.load_dataset(tmp_path / "2", kind="page")
    assert pages.file(3, "notes", ".txt") == b"simulated-000003 6"


def test_formats_are_known_by_name(registered):
    assert formats.format_names()[:3] == ("yolo", "coco", "masks")
    assert formats.get_format("notes") is registered
    with pytest.raises(DatasetError, match="registered already"):
        register_format(Notes())
    assert register_format(Notes(), replace=True) is not registered
    with pytest.raises(UnknownNameError, match="yolo, coco"):
        formats.get_format("voc")
    with pytest.raises(DatasetError, match="Format"):
        register_format(Notes)  # type: ignore[arg-type]


def test_leads_that_the_seed_paper_has_not_are_told(tmp_path):
    from ecgtypes import Cell, Layout

    one = recordings(1)[0]
    right = one.replace(leads=(*one.leads[:11], "V4R"))
    cell = Cell(lead="V4R", row=0, column=0, start=0, duration=5)
    layout = Layout(name="right", rows=1, columns=1, cells=(cell,))
    with pytest.raises((DatasetError, LayoutError), match="twelve standard leads"):
        ecgsyn.build_dataset(
            [right],
            tmp_path,
            task="digitization",
            layouts=layout,
            drawing=SMALL,
            split=(1,),
            format="rahimi2025",
        )
