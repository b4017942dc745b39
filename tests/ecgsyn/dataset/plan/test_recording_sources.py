"""What records may be given as."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import ecgsyn
from ecgsyn.dataset import About, StoredPages
from ecgsyn.dataset.plan._record_files import file_records
from ecgsyn.dataset.plan.recording_sources import SimulatedRecord
from ecgsyn.dataset.plan.source_description import PTB_XL, known_source
from ecgtypes import Cell, DatasetError, EcgError, Layout, Recording
from tests.ecgsyn.dataset.small import (
    FOLD_HEAD,
    SMALL,
    recording,
    recordings,
    write_ptb_xl,
    write_record,
    write_records,
)


def _build(records: object, out: Path, **options: object) -> StoredPages:
    settings = {"task": "digitization", "layouts": "3x1", "format": "json", "split": (1,), "seed": 3}
    ecgsyn.build_dataset(records, out, drawing=SMALL, **{**settings, **options})  # type: ignore[arg-type]
    return ecgsyn.load_dataset(out)


def _records(pages: StoredPages) -> set[str]:
    return {row["record"] for row in pages.rows}


def test_a_ptb_xl_folder_gives_patients_folds_and_its_licence(tmp_path):
    root = write_ptb_xl(tmp_path / "ptb", [("17.0", "1"), ("17.0", "8.0"), ("21", "9"), ("33.0", "10")])
    pages = _build(root, tmp_path / "out", split="strat_fold")
    assert {(row["record"][-8:], row["patient"], row["split"]) for row in pages.rows} == {
        ("00001_hr", "17", "train"),
        ("00002_hr", "17", "train"),
        ("00003_hr", "21", "val"),
        ("00004_hr", "33", "test"),
    }
    assert known_source(root) == PTB_XL
    assert "creativecommons.org/licenses/by/4.0" in (tmp_path / "out" / "DATASHEET.md").read_text()


def test_records_of_ptb_xl_whose_file_is_gone_are_left_out(tmp_path):
    root = write_ptb_xl(tmp_path / "ptb", [("1", "1"), ("2", "2")])
    (root / "records500" / "00000" / "00001_hr.dat").unlink()
    done = ecgsyn.build_dataset(
        root, tmp_path / "out", task="detection", layouts="3x1", drawing=SMALL, split=(1,), seed=1
    )
    assert [one.record for one in done.skipped] == ["records500/00000/00001_hr"]
    assert "00001_hr" in done.skipped[0].reason
    assert done.records == 1


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (b"ecg_id,patient_id\n1,2\n", "filename_hr, strat_fold"),
        (b"", "no column"),
        (FOLD_HEAD.encode() + b"1,2,3,,a,b\n", "line 2"),
        (FOLD_HEAD.encode() + b"1,2,3,1,a,b\n1,2\n", "line 3"),
        (FOLD_HEAD.encode() + b"1,2,3,inf,a,b\n", "line 2"),
        (FOLD_HEAD.encode() + b"1,2,3,1,a,\xff\xfe\n", "damaged"),
        (b"\xff\xfe\x00\x01", "damaged"),
        (FOLD_HEAD.encode() + b'1,"' + b"x" * 200_000 + b'",3,1,a,b\n', "damaged"),
    ],
)
def test_a_damaged_table_is_told(tmp_path, table: bytes, told: str):
    (tmp_path / "ptbxl_database.csv").write_bytes(table)
    with pytest.raises(DatasetError, match=told):
        file_records(tmp_path)


def test_an_empty_table_is_an_empty_source(tmp_path):
    root = tmp_path / "ptb"
    root.mkdir()
    (root / "ptbxl_database.csv").write_text(FOLD_HEAD)
    with pytest.raises(DatasetError, match="no record"):
        _build(root, tmp_path / "out")


def test_all_headers_below_a_folder_are_records(tmp_path):
    write_record(recording(1), tmp_path / "in" / "a", "x")
    write_record(recording(2), tmp_path / "in" / "b" / "c", "x")
    assert _records(_build(tmp_path / "in", tmp_path / "out")) == {"a/x", "b/c/x"}


def test_a_dataset_is_the_same_wherever_its_records_lie(tmp_path):
    pages = []
    for place in ("here", "there"):
        paths = write_records(tmp_path / place / "records", 3)
        pages.append(_build(paths, tmp_path / f"from-{place}"))
    assert list(pages[0]) == list(pages[1])
    assert pages[0].rows == pages[1].rows


def test_paths_are_read_as_read_record_takes_them(tmp_path):
    with_suffix, without = write_records(tmp_path, 2)
    assert _records(_build([str(with_suffix) + ".hea", without], tmp_path / "out")) == {"r0.hea", "r1"}
    assert _records(_build(without, tmp_path / "one")) == {"r1"}


def test_recordings_come_in_any_iterable(tmp_path):
    def drawn() -> Iterator[Recording]:
        yield from recordings(3)

    named = {"000000:rec0", "000001:rec1", "000002:rec2"}
    assert _records(_build(drawn(), tmp_path / "generator")) == named
    assert _records(_build(tuple(recordings(3)), tmp_path / "tuple")) == named
    assert _records(_build(recording(0), tmp_path / "alone")) == {"000000:rec0"}


def test_simulated_pages_are_of_one_record_each(tmp_path):
    pages = _build("simulated", tmp_path / "out", pages=4)
    assert _records(pages) == {f"simulated-{i:06d}" for i in range(4)}
    with pytest.raises(DatasetError, match="pages="):
        _build("simulated", tmp_path / "other")


def test_simulated_records_repeat_and_differ():
    one, other, spare = (SimulatedRecord(seed=5, number=n, spare=s) for n, s in ((1, 0), (2, 0), (1, 1)))
    assert one.load() == one.load()
    assert len({record.key for record in (one, other, spare)}) == 3
    assert one.load() != other.load()
    assert one.load() != spare.load()


def test_leads_that_the_simulator_lacks_are_told(tmp_path):
    cell = Cell(lead="V4R", row=0, column=0, start=0, duration=5)
    right = Layout(name="right", rows=1, columns=1, cells=(cell,))
    with pytest.raises(EcgError, match="V4R"):
        _build("simulated", tmp_path / "out", pages=1, layouts=right)


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([], "empty"),
        (iter(()), "empty"),
        (5, "int"),
        ([1, 2], "no path but int"),
        ("nowhere", "none of the 1 records"),
    ],
)
def test_no_source_is_told(tmp_path, records: object, told: str):
    with pytest.raises(DatasetError, match=told):
        _build(records, tmp_path / "out")
    assert not any((tmp_path / "out").iterdir())


def test_paths_and_recordings_are_not_mixed(tmp_path):
    path = write_records(tmp_path, 1)[0]
    with pytest.raises(DatasetError, match="record 1 is no path"):
        _build([path, recording(1)], tmp_path / "out")
    with pytest.raises(DatasetError, match="record 1 is no Recording"):
        _build([recording(1), path], tmp_path / "out")


def test_a_folder_without_headers_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match=r"\*\.hea"):
        _build(tmp_path / "empty", tmp_path / "out")


def test_what_the_caller_says_of_the_source_stands_in_the_datasheet(tmp_path):
    about = About(name="the ward's own", license="CC0-1.0", url="https://ward.example", citation="Us (2026)")
    _build(recordings(1), tmp_path / "out", about=about)
    text = (tmp_path / "out" / "DATASHEET.md").read_text()
    assert all(part in text for part in (about.name, about.license, about.url, about.citation))
