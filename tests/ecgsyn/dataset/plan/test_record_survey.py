"""Records that cannot be used are left out with their reason, or stop the call."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import ecgsyn
from ecgsyn.dataset.dataset_store import Store
from ecgsyn.dataset.write.manifest import read_manifest
from ecgsyn.formats import Format, Item, ItemFile, LeadClasses
from ecgsyn.formats.dataset_item import Kind
from ecgtypes import DatasetError, Recording, RecordingError
from tests.ecgsyn.dataset.small import SMALL, recording, recordings, write_record, write_records

GOOD = recording(0)


def _scaled(factor: float) -> Recording:
    one = recording(9)
    return one.replace(signals=one.signals * np.float32(factor))


def _without(lead: int, samples: slice) -> Recording:
    one = recording(9)
    signals = one.signals.copy()
    signals[lead, samples] = np.nan
    return one.replace(signals=signals)


BAD = {
    "a lead of NaN alone": (_without(3, slice(None)), "lead aVR has a value in 0%"),
    "a lead with values in too few samples": (_without(7, slice(550)), "lead V2 has a value in 45%"),
    "no value at all": (GOOD.replace(signals=np.full_like(GOOD.signals, np.nan)), "no lead has a value"),
    "one lead": (GOOD.select(("II",)), "lacks I, III, aVR"),
    "uV taken for mV": (_scaled(1000), "the units are not mV"),
    "V taken for mV": (_scaled(0.001), "its units are not mV"),
    "flat": (_scaled(0), "it is flat"),
    "too short": (recording(9).window(0.0, 6.0), "too short: layout 3x4.* shows 10 s, the record has 6 s"),
    "the same signals again": (GOOD, "holds the same signals as 000000:rec0"),
}


def _build(records: object, out: Path, **options: object):
    return ecgsyn.build_dataset(
        records,  # type: ignore[arg-type]
        out,
        **{  # type: ignore[arg-type]
            "task": "detection",
            "layouts": ("3x4", "12x1"),
            "drawing": SMALL,
            "split": (1,),
            "seed": 1,
            **options,
        },
    )


@pytest.mark.parametrize("case", BAD)
def test_a_record_that_cannot_be_used_is_left_out_with_its_reason(tmp_path, case: str):
    bad, reason = BAD[case]
    done = _build([GOOD, bad], tmp_path)
    (skipped,) = done.skipped
    assert skipped.record == f"000001:{bad.record_id}"
    assert re.search(reason, skipped.reason)
    assert (done.records, done.pages) == (1, 1)
    assert read_manifest(Store(str(tmp_path))).skipped == done.skipped
    assert "1 left out" in (tmp_path / "DATASHEET.md").read_text()


@pytest.mark.parametrize("case", BAD)
def test_strict_stops_at_it(tmp_path, case: str):
    bad, reason = BAD[case]
    with pytest.raises(DatasetError, match=f"000001:{bad.record_id}: .*{reason}"):
        _build([GOOD, bad], tmp_path, strict=True)
    assert not any(tmp_path.iterdir())


def test_strict_stops_at_the_first(tmp_path):
    with pytest.raises(DatasetError, match=r"000001.*too short"):
        _build([GOOD, BAD["too short"][0], BAD["flat"][0]], tmp_path, strict=True)


def test_where_no_record_can_be_used_the_reasons_are_told(tmp_path):
    with pytest.raises(DatasetError, match=r"none of the 2 records can be used.*too short.*flat"):
        _build([BAD["too short"][0], BAD["flat"][0]], tmp_path)
    assert not any(tmp_path.iterdir())


def test_a_record_with_some_values_missing_is_used(tmp_path):
    one = _without(7, slice(450))
    done = _build([one], tmp_path)
    assert not done.skipped
    assert done.pages == 1


def test_a_path_that_is_given_twice_is_used_once(tmp_path):
    one, other = write_records(tmp_path / "in", 2)
    done = _build([one, other, one.parent / "." / one.name, f"{one}.hea"], tmp_path / "out")
    assert [(s.record, s.reason.split(":")[0]) for s in done.skipped] == [
        ("r0", "a duplicate"),
        ("r0.hea", "a duplicate"),
    ]
    assert done.records == 2


def _cut(suffix: str, count: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        file = path.with_suffix(suffix)
        file.write_bytes(file.read_bytes()[:count])

    return damage


def _written(suffix: str, content: bytes) -> Callable[[Path], None]:
    return lambda path: path.with_suffix(suffix).write_bytes(content) and None


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.with_suffix(".dat").unlink(),
        lambda path: path.with_suffix(".hea").unlink(),
        *(_cut(".hea", n) for n in (0, 3, 10, 40, 200)),
        *(_cut(".dat", n) for n in (0, 1, 1001)),
        _written(".hea", bytes(range(256))),
        _written(".hea", b"r0 12 100 1000\n" + b"r0.dat 16\n" * 12),
        _written(".hea", b"r0 -3 0 x\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_left_out(tmp_path, damage: Callable[[Path], None]):
    bad, good = write_records(tmp_path / "in", 2)
    damage(bad)
    done = _build([bad, good], tmp_path / "out")
    assert [one.record for one in done.skipped] == ["r0"]
    assert done.skipped[0].reason
    assert done.records == 1


def test_a_folder_of_good_and_bad_files_gives_the_good_ones(tmp_path):
    write_records(tmp_path / "in", 3)
    write_record(BAD["flat"][0], tmp_path / "in", "flat")
    (tmp_path / "in" / "strange.hea").write_bytes(b"\0\1\2")
    done = _build(tmp_path / "in", tmp_path / "out")
    assert {one.record for one in done.skipped} == {"flat", "strange"}
    assert done.records == done.pages == 3


def test_a_record_whose_traces_lie_beside_the_page_gives_none(tmp_path):
    far = recording(9).replace(signals=recording(9).signals + np.float32(40))
    done = _build([*recordings(2), far], tmp_path, pages=9)
    assert {one.record for one in done.skipped} == {"000002:rec9"}
    assert "remove its offset" in done.skipped[0].reason
    # another record takes its place
    assert done.pages == 9
    assert all(row["record"] != "000002:rec9" for row in ecgsyn.load_dataset(tmp_path).rows)
    with pytest.raises(DatasetError, match=r"rec9: .*offset.*the same call goes on"):
        _build([*recordings(2), far], tmp_path / "strict", pages=9, strict=True)


class Picky(Format):
    """Writes no page of one record."""

    name: ClassVar[str] = "picky"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page"})

    def files(self, item: Item, classes: LeadClasses) -> list[ItemFile]:
        if item.record_id == "rec1":
            message = "this one is too much"
            raise RecordingError(message)
        return [ItemFile("picky", ".txt", b"fine")]


@pytest.mark.parametrize("shards", [None, 2])
def test_a_page_that_a_format_cannot_hold_is_left_out_whole(tmp_path, shards: int | None):
    done = _build(recordings(3), tmp_path, format=["coco", Picky()], shards=shards)
    assert [one.record for one in done.skipped] == ["000001:rec1"]
    assert "too much" in done.skipped[0].reason
    assert done.pages == 2
    assert ecgsyn.verify_dataset(tmp_path).ok
    with pytest.raises(DatasetError, match=r"rec1: this one is too much.*the same call goes on"):
        _build(recordings(3), tmp_path / "strict", format=Picky(), strict=True)
