"""Processes of a call that is over, folders that change, and records that do: none spoils a dataset."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ecgsyn
from ecgsyn.dataset import Drawing
from ecgsyn.dataset.dataset_store import Store
from ecgtypes import DatasetError
from tests.ecgsyn.dataset.small import SMALL, recordings, tree, write_ptb_xl, write_record, write_records

ORPHANS = """
import sys
import ecgsyn
ecgsyn.build_dataset(
    "simulated", sys.argv[1], task="detection", pages=400, drawing=ecgsyn.Drawing(dpi=72), seed=1, workers=2,
    progress=False,
)
"""


def _build(records, out, **options: object):
    given = {"task": "detection", "drawing": SMALL, "seed": 5, "workers": 1, "split": (1,), "progress": False}
    return ecgsyn.build_dataset(records, out, **{**given, **options})


def test_workers_that_outlive_their_call_do_not_write_into_another_dataset(tmp_path):
    out = tmp_path / "out"
    root = Path(__file__).parents[4]
    builder = subprocess.Popen([sys.executable, "-c", ORPHANS, str(out)], cwd=root, start_new_session=True)
    stop = time.monotonic() + 60
    while not any((out / ".build" / "receipts").glob("*")) and time.monotonic() < stop:
        time.sleep(0.02)
    builder.kill()
    builder.wait()
    try:
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        _build("simulated", out, pages=2)
        alone = tree(out)
        time.sleep(2)
        assert tree(out) == alone
        assert ecgsyn.verify_dataset(out).ok
    finally:
        os.killpg(builder.pid, signal.SIGKILL)


def test_a_call_that_is_over_writes_no_more(tmp_path):
    first = Store(str(tmp_path)).begin()
    second = Store(str(tmp_path)).begin()
    second.write("a", b"2")
    with pytest.raises(DatasetError, match="no longer that of this call"):
        first.write("a", b"1")
    assert second.read("a") == b"2"
    second.remove(".build")
    with pytest.raises(DatasetError):
        second.write("b", b"2")
    assert tree(tmp_path) == {"a": b"2"}


def test_a_relative_folder_is_that_of_the_caller_wherever_workers_stand(tmp_path, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        _build("simulated", "out", pages=2, workers=2)
        assert (tmp_path / name / "out" / "manifest.json").is_file()
        assert ecgsyn.verify_dataset("out", workers=2).ok


def test_shards_that_are_built_anew_are_read_anew_by_workers(tmp_path):
    for seed in (1, 2):
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        _build("simulated", tmp_path / "out", pages=4, shards=2, seed=seed)
        found = ecgsyn.verify_dataset(tmp_path / "out", workers=2)
        assert found.problems == ()


def test_a_record_that_goes_or_changes_while_pages_are_drawn_ends_the_build(tmp_path):
    paths = write_records(tmp_path / "records", 12)
    first = tree(tmp_path / "records")

    def spoil(page, **_: object):
        shutil.rmtree(tmp_path / "records")
        return page

    with pytest.raises(DatasetError, match=r"could be read before, and cannot be now.*the same call goes on"):
        _build(paths, tmp_path / "gone", effects=spoil, pages=3)

    for name, content in first.items():
        (tmp_path / "records").mkdir(exist_ok=True)
        (tmp_path / "records" / name).write_bytes(content)

    def exchange(page, **_: object):
        for i in range(12):
            write_record(recordings(1, first=50 + i)[0], tmp_path / "records", f"r{i}")
        return page

    with pytest.raises(DatasetError, match="has changed since it was looked at"):
        _build(paths, tmp_path / "changed", effects=exchange, pages=3)


def test_mixed_records_of_different_length_fill_every_lead(tmp_path):
    long = ecgsyn.simulate_recording(sampling_rate=100, duration=60, rng=99).replace(record_id="long")
    mixed = Drawing(dpi=72, mix_records=True)
    _build([long, *recordings(3)], tmp_path, pages=8, layouts="3x1", drawing=mixed)
    for page in ecgsyn.load_dataset(tmp_path):
        assert len(page.truth.leads) == 3


def test_records_too_few_to_mix_are_refused(tmp_path):
    with pytest.raises(DatasetError, match="mix_records takes each of the 12 leads"):
        _build(recordings(3), tmp_path, drawing=Drawing(dpi=72, mix_records=True))


def test_patients_of_listed_records_are_known_from_the_table_above_them(tmp_path):
    rows = [("7", "1"), ("7", "2"), ("8", "3"), ("9", "4")]
    root = write_ptb_xl(tmp_path / "ptb-xl", rows)
    for number, records in enumerate((sorted(root.rglob("*.hea")), root / "records500")):
        out = tmp_path / str(number)
        done = _build(records, out, split=(0.5, 0.25, 0.25))
        assert sorted(row["patient"] for row in ecgsyn.load_dataset(out).rows) == ["7", "7", "8", "9"]
        assert sorted(done.by("split").values()) == [1, 1, 2]
        assert len({row["split"] for row in ecgsyn.load_dataset(out).rows if row["patient"] == "7"}) == 1
        assert "by patient; no patient is in two" in (out / "DATASHEET.md").read_text()


def test_a_patient_in_folds_of_two_splits_is_refused(tmp_path):
    root = write_ptb_xl(tmp_path / "ptb-xl", [("7", "1"), ("7", "9"), ("8", "10")])
    with pytest.raises(DatasetError, match="patient 7 has records in folds of train and of val"):
        _build(root, tmp_path / "out", split="strat_fold")


def test_without_pages_each_record_has_one(tmp_path):
    done = _build(recordings(4), tmp_path, split=(0.8, 0.1, 0.1))
    rows = ecgsyn.load_dataset(tmp_path).rows
    assert sorted(row["record_id"] for row in rows) == ["rec0", "rec1", "rec2", "rec3"]
    assert set(done.by("split")) == {("train",), ("val",), ("test",)}
    assert "does not name the patient" in (tmp_path / "DATASHEET.md").read_text()
