"""YOLO files, read by a strict reader of our own, written from the format's documentation.

https://docs.ultralytics.com/datasets/detect/: ``data.yaml`` has train, val, optionally test and path, and
names by number from 0; the labels of ``images/x/a.png`` are in ``labels/x/a.txt``; a line is
``class x_center y_center width height``, in shares of the image, 0 to 1, separated by blanks.
"""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import ecgsyn
from ecgsyn.formats import LeadClasses, read_yolo_labels, yolo_line
from ecgsyn.formats.yolo import read_yolo_names
from ecgtypes import STANDARD_12, Box, DatasetError, Lead, Recording, get_layout
from tests.ecgsyn.dataset.small import SMALL, recording, recordings

LINE = re.compile(r"(\d+) (\d\.\d+) (\d\.\d+) (\d\.\d+) (\d\.\d+)")

Boxes = list[tuple[str, Box]]


def _read(root: Path) -> dict[str, dict[str, Boxes]]:
    """Return the boxes of every image of every split, in pixels."""
    held = yaml.safe_load((root / "data.yaml").read_text())
    assert set(held) <= {"path", "train", "val", "test", "names"}
    assert {"train", "val", "names"} <= set(held)
    assert list(held["names"]) == list(range(len(held["names"])))
    base = root / held.get("path", "")
    return {
        split: _folder(base / held[split], held["names"])
        for split in ("train", "val", "test")
        if split in held
    }


def _folder(images: Path, names: dict[int, str]) -> dict[str, Boxes]:
    pictures = sorted(images.iterdir())
    labels = Path(str(images).replace("/images/", "/labels/"))
    assert [p.stem for p in pictures] == [p.stem for p in sorted(labels.iterdir())]
    found = {}
    for picture in pictures:
        with Image.open(picture) as image:
            width, height = image.size
        found[picture.stem] = [
            _box(line, names, width, height)
            for line in (labels / f"{picture.stem}.txt").read_text().splitlines()
        ]
    return found


def _box(line: str, names: dict[int, str], width: int, height: int) -> tuple[str, Box]:
    match = LINE.fullmatch(line)
    assert match, line
    x, y, w, h = (float(value) for value in match.groups()[1:])
    edges = (x - w / 2, x + w / 2, y - h / 2, y + h / 2)
    assert all(-1e-9 <= edge <= 1 + 1e-9 for edge in edges)
    assert min(w, h) > 0
    left, right, top, bottom = edges
    # the centre of the first pixel is 0, its edge -0.5
    box = Box(x0=left * width - 0.5, y0=top * height - 0.5, x1=right * width - 0.5, y1=bottom * height - 0.5)
    return names[int(match[1])], box


def test_every_image_has_the_boxes_of_its_truth(stored):
    read = _read(stored)
    assert {split: len(images) for split, images in read.items()} == {"train": 3, "val": 2, "test": 1}
    pages = ecgsyn.load_dataset(stored, kind="page")
    for row, page in zip(pages.rows, pages, strict=True):
        wanted = {}
        for one in page.truth.leads:
            wanted[str(one.lead), one.cell.strip] = one.region.box
            if one.name is not None:
                wanted[f"{one.lead} name", one.cell.strip] = one.name.box
        boxes = read[row["split"]][row["key"]]
        assert len(boxes) == len(wanted)
        for name, box in boxes:
            near = [b for (n, _), b in wanted.items() if n == name]
            inside = [b.clipped(*page.truth.size) for b in near]
            assert max(box.iou(b) for b in inside if b is not None) > 0.98


def test_where_a_split_is_missing_another_stands_for_it(tmp_path):
    for split in ((1,), (0, 1), (0, 0, 1)):
        out = tmp_path / str(len(split))
        ecgsyn.build_dataset(
            "simulated", out, task="detection", pages=1, layouts="3x1", drawing=SMALL, seed=1, split=split
        )
        assert all(len(images) == 1 for images in _read(out).values())


def test_data_yaml_is_found_from_anywhere(stored, tmp_path, monkeypatch):
    # "path: ." would be the folder that the reader runs in
    monkeypatch.chdir(tmp_path)
    assert "path" not in yaml.safe_load((stored / "data.yaml").read_text())


def test_classes_follow_the_lead_whatever_the_order_of_record_and_layout(tmp_path):
    one = recording(3)
    order = np.random.default_rng(2).permutation(12)
    permuted = Recording(
        signals=one.signals[order], leads=tuple(one.leads[i] for i in order), sampling_rate=one.sampling_rate
    )
    numbers, read = [], []
    for name, source, layout in (
        ("plain", one, "6x2"),
        ("permuted", permuted, "6x2"),
        ("cabrera", one, get_layout("6x2", order="cabrera")),
    ):
        ecgsyn.build_dataset(
            [source], tmp_path / name, task="detection", layouts=layout, drawing=SMALL, seed=1, split=(1,)
        )
        held = yaml.safe_load((tmp_path / name / "data.yaml").read_text())["names"]
        numbers.append({text: number for number, text in held.items()})
        page = ecgsyn.load_dataset(tmp_path / name)[0]
        boxes = dict(_read(tmp_path / name)["train"]["000000"])
        read.append(boxes)
        for lead in page.truth.leads:
            assert boxes[str(lead.lead)].iou(lead.region.box) > 0.98
    assert numbers[0] == numbers[1]
    assert list(numbers[0])[:12] == list(STANDARD_12)
    assert list(numbers[2])[:6] == ["I", "II", "III", "aVL", "aVF", "V1"]
    assert numbers[2]["-aVR"] == 11
    assert read[0] == read[1]


@given(leads=st.lists(st.sampled_from(list(Lead)), min_size=1, unique=True))
def test_class_numbers_do_not_depend_on_the_order_given(leads: list[Lead]):
    classes, other = LeadClasses(leads), LeadClasses(reversed(leads))
    assert classes.names == other.names
    for lead in leads:
        assert classes.names[classes.region(lead)] == lead
        assert classes.names[classes.name(lead)] == f"{lead} name"


@st.composite
def _inside(draw: st.DrawFn) -> tuple[Box, tuple[int, int]]:
    width, height = draw(st.integers(2, 6000)), draw(st.integers(2, 6000))
    x0, y0 = draw(st.floats(-0.5, width - 1.6)), draw(st.floats(-0.5, height - 1.6))
    x1, y1 = draw(st.floats(x0 + 1, width - 0.5)), draw(st.floats(y0 + 1, height - 0.5))
    return Box(x0=x0, y0=y0, x1=x1, y1=y1), (width, height)


@given(drawn=_inside(), number=st.integers(0, 30))
def test_a_box_is_read_again_where_it_was(drawn: tuple[Box, tuple[int, int]], number: int):
    box, size = drawn
    line = yolo_line(number, box, size)
    assert LINE.fullmatch(line)
    ((name, read),) = read_yolo_labels(line, size, {number: "it"})
    assert name == "it"
    for a, b in zip((box.x0, box.y0, box.x1, box.y1), (read.x0, read.y0, read.x1, read.y1), strict=True):
        assert a == pytest.approx(b, abs=max(size) * 2e-6)
    assert _box(line, {number: "it"}, *size)


def test_names_are_read_as_yaml_reads_them(stored):
    text = (stored / "data.yaml").read_text()
    assert read_yolo_names(text) == yaml.safe_load(text)["names"]


@pytest.mark.parametrize("line", ["", "0 1 2", "9 .5 .5 .1 .1", "x .5 .5 .1 .1", "0 .5 .5 0 .1", "0 a b c d"])
def test_a_line_that_is_no_box_is_told(line: str):
    with pytest.raises(DatasetError, match="line 2 is no YOLO box"):
        read_yolo_labels(f"0 .5 .5 .1 .1\n{line}\n", (100, 100), {0: "I"})


def test_pages_of_several_records_have_their_labels(tmp_path):
    ecgsyn.build_dataset(
        recordings(2), tmp_path, task="detection", effects="phone", layouts="3x1", drawing=SMALL, pages=3,
        seed=1, split=(1,),
    )  # fmt: skip
    assert all(_read(tmp_path)["train"].values())
