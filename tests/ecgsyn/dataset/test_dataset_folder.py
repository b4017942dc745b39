"""What stands in a dataset's folder: called again, read by others, described."""

import json
from pathlib import Path

import pytest

import ecgdigit
import ecgsyn

DRAWING = ecgsyn.Drawing(dpi=72)


def _build(out: Path, **options: object) -> ecgsyn.DatasetSummary:
    usual = {"task": "detection", "pages": 1, "split": (1, 0, 0), "drawing": DRAWING, "seed": 7, "workers": 1}
    return ecgsyn.build_dataset("simulated", out, **(usual | options))


def test_a_finished_dataset_is_left_as_it_is_by_the_same_call(tmp_path):
    first = _build(tmp_path / "pages")
    manifest = tmp_path / "pages" / "manifest.json"
    before = manifest.stat().st_mtime_ns
    assert _build(tmp_path / "pages") == first
    assert _build(tmp_path / "pages", seed=None) == first
    assert manifest.stat().st_mtime_ns == before


def test_yolo_finds_the_images_beside_its_data_yaml_from_wherever_one_stands(tmp_path):
    # Ultralytics reads "path:" from the working folder, and takes that of the file where there is none
    _build(tmp_path / "pages")
    lines = (tmp_path / "pages" / "data.yaml").read_text().splitlines()
    assert [line.split("  #")[0] for line in lines[:2]] == ["train: images/train", "val: images/train"]
    assert not any(line.startswith("path:") for line in lines)


@pytest.mark.parametrize(
    ("options", "sets"),
    [
        ({"task": ("detection", "segmentation")}, {"images", "crops"}),
        ({"task": "segmentation", "image": "jpeg"}, {"crops"}),
        ({"shards": 1}, {"shards"}),
        ({"format": "rahimi2025"}, {"detection-dataset"}),
        (
            {"task": ("digitization", "segmentation", "overlap"), "format": "rahimi2025"},
            {"digitization-dataset", "segmentation", "overlap-dataset"},
        ),
    ],
)
def test_croissant_names_the_files_that_there_are(tmp_path, options, sets):
    _build(tmp_path / "pages", **options)
    held = json.loads((tmp_path / "pages" / "croissant.json").read_text())
    there = {one["@id"]: one for one in held["distribution"] if one["@type"] == "cr:FileSet"}
    assert {name.split("/")[0] for name in there} == sets
    for one in there.values():
        assert list((tmp_path / "pages").glob(one["includes"]))
        if options.get("image") == "jpeg":
            assert one["encodingFormat"] == "image/jpeg"


def test_images_stand_where_a_second_format_names_them(tmp_path):
    _build(tmp_path / "pages", format=("rahimi2025", "yolo"))
    assert (tmp_path / "pages" / "images" / "train" / "000000.png").is_file()
    assert (tmp_path / "pages" / "detection-dataset" / "images" / "0_3by4.jpg").is_file()
    assert ecgsyn.verify_dataset(tmp_path / "pages").ok


def test_a_dataset_does_not_tell_where_its_records_lie(tmp_path):
    for name in ("here", "there"):
        folder = tmp_path / name / "records"
        ecgdigit.write_record(ecgsyn.simulate_recording(rng=1), folder / "good")
        ecgdigit.write_record(ecgsyn.simulate_recording(rng=2), folder / "short")
        (folder / "short.dat").write_bytes(b"12")
        (folder / "bad.hea").write_text("rubbish")
        done = ecgsyn.build_dataset(
            folder,
            tmp_path / name / "out",
            task="detection",
            drawing=DRAWING,
            split=(1, 0, 0),
            seed=7,
            workers=1,
        )
        assert [one.record for one in done.skipped] == ["bad", "short"]
        assert done.skipped[1].reason.startswith("short.dat is truncated")
    here, there = ((tmp_path / name / "out" / "manifest.json").read_bytes() for name in ("here", "there"))
    assert here == there


def test_simulated_records_that_are_mixed_stay_in_their_split(tmp_path):
    mixed = DRAWING.replace(mix_records=True)
    _build(tmp_path / "pages", task="overlap", pages=3, split=(0.4, 0.3, 0.3), drawing=mixed)
    assert ecgsyn.verify_dataset(tmp_path / "pages").ok
