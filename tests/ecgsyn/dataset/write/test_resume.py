"""A build that is interrupted goes on, and ends in the same bytes."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

import ecgsyn
from ecgsyn.dataset import Drawing
from ecgsyn.dataset.dataset_store import Store
from ecgsyn.dataset.write._run import locked
from ecgtypes import DatasetError, Page, Recording
from tests.ecgsyn.dataset import killed
from tests.ecgsyn.dataset.small import SMALL, recordings, tree

FILES = {None: 93, 2: 37}
"""Writes of an undisturbed build, by shards: see `test_the_number_of_files_is_known`."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Callable[[int | None], dict[str, bytes]]:
    """The files of a build that nobody interrupted, by shards."""
    found = {}
    for shards in (None, 2):
        out = tmp_path_factory.mktemp("undisturbed")
        killed.built(out, shards=shards)
        found[shards] = tree(out)
    return found.__getitem__


def _killed(out: Path, shards: int | None, moments: list[float]) -> list[int]:
    """Kill builders, and return the signals by which they ended; 0 where they were quicker."""
    command = [sys.executable, "-m", "tests.ecgsyn.dataset.killed", str(out), str(shards or 0)]
    done = subprocess.run(
        [*command, *map(str, moments)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[4],
    )
    return [int(line) for line in done.stdout.split()]


@contextmanager
def _counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note the paths of the files that are written."""
    paths: list[str] = []
    with monkeypatch.context() as patch:
        real = Store._local_writer
        patch.setattr(Store, "_local_writer", lambda self, path: paths.append(path) or real(self, path))
        yield paths


@pytest.mark.parametrize("shards", [None, 2])
def test_the_number_of_files_is_known(tmp_path, monkeypatch, shards):
    monkeypatch.setattr("ecgsyn.dataset.write._build_planning.CHUNK", 2)
    with _counted(monkeypatch) as paths:
        killed.built(tmp_path, shards=shards)
    assert len(paths) == FILES[shards]
    assert paths[-1] == "manifest.json"


@pytest.mark.skipif(
    not hasattr(os, "fork"), reason="builders are forked, so that many are killed in a short time"
)
@pytest.mark.parametrize("shards", [None, 2])
def test_killed_while_files_are_written_it_goes_on_to_the_same_bytes(tmp_path, undisturbed, shards):
    rng = random.Random(5)  # noqa: S311
    early = [rng.randrange(1, 12) + rng.choice([0, 0.5]) for _ in range(5)]
    timed = [-rng.uniform(0.02, 0.3) for _ in range(4)]
    signals = _killed(tmp_path, shards, [*early, *timed])
    assert signals.count(signal.SIGKILL) >= 5
    assert killed.built(tmp_path, shards=shards).pages == 5
    assert tree(tmp_path) == undisturbed(shards)


@pytest.mark.skipif(
    not hasattr(os, "fork"), reason="builders are forked, so that many are killed in a short time"
)
@pytest.mark.parametrize("shards", [None, 2])
def test_killed_while_it_finishes_it_goes_on_to_the_same_bytes(tmp_path, undisturbed, shards):
    # all files but the last seven, then the last ones again, one killed builder after the other
    last = FILES[shards]
    again = [1.0, 2.5, 4.0, 6.5, 7.0, 8.0]
    signals = _killed(tmp_path, shards, [last - 7, *again, 0.0])
    assert signals == [signal.SIGKILL] * 8
    assert (tmp_path / "manifest.json").exists()
    assert (tmp_path / ".build").exists()
    killed.built(tmp_path, shards=shards)
    assert tree(tmp_path) == undisturbed(shards)


def test_a_builder_with_workers_is_killed_and_goes_on(tmp_path, undisturbed):
    code = f"from tests.ecgsyn.dataset import killed; killed.built({str(tmp_path)!r}, shards=2, workers=2)"
    builder = subprocess.Popen(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[4], start_new_session=True
    )
    stop = time.monotonic() + 60
    while not any((tmp_path / ".build" / "receipts").glob("*")) and time.monotonic() < stop:
        time.sleep(0.02)
    os.killpg(builder.pid, signal.SIGKILL)
    assert builder.wait() == -signal.SIGKILL
    killed.built(tmp_path, shards=2, workers=2)
    assert tree(tmp_path) == undisturbed(2)


def _call(out: str | Path, **options: Any) -> ecgsyn.DatasetSummary:
    base = {"task": "detection", "pages": 3, "layouts": "3x1", "drawing": SMALL, "split": (1,), "seed": 2}
    return ecgsyn.build_dataset(options.pop("records", "simulated"), out, **{**base, **options})


def test_a_finished_dataset_is_returned_as_it_is(tmp_path):
    done = _call(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}
    assert _call(tmp_path) == done
    assert _call(tmp_path, seed=None) == done  # its own seed
    assert _call(tmp_path, workers=2) == done
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()} == before


def test_without_a_seed_the_same_call_goes_on_with_the_one_drawn(tmp_path):
    with _full_after(12), pytest.raises(DatasetError):
        _call(tmp_path, seed=None)
    done = _call(tmp_path, seed=None)
    assert _call(tmp_path, seed=done.seed) == done


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"pages": 4}, "pages is 3 there and 4 in this call"),
        ({"seed": 3}, "seed is 2 there and 3"),
        ({"task": ("detection", "overlap")}, "task"),
        ({"layouts": "6x1"}, "layouts"),
        ({"styles": "ge-mac"}, "styles"),
        ({"effects": "fax"}, "effects"),
        ({"drawing": Drawing(dpi=80)}, "drawing.dpi is 72.0 there and 80.0"),
        ({"split": (0.5, 0.5)}, r"split\[0\] is 1.0 there and 0.5"),
        ({"format": "coco"}, "format"),
        ({"image": "jpeg"}, "image is 'png' there and 'jpeg'"),
        ({"shards": 2}, "shards is None there and 2"),
        ({"records": recordings(3)}, "records"),
        ({"about": ecgsyn.dataset.About(license="CC0")}, "about.license"),
    ],
)
def test_a_changed_argument_is_refused_naming_it(begun, finished, change, named):
    out = begun(finished)
    before = _content(out)
    with pytest.raises(DatasetError, match=f"another call: .*{named}"):
        _call(out, **change)
    assert _content(out) == before


def _content(out: Path) -> dict[str, bytes]:
    """Return all files but the recordings put by, which every call writes anew."""
    return {path: data for path, data in tree(out).items() if not path.startswith(".build/records/")}


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Callable[[bool], Path]:
    """A finished dataset, and one that a full disk interrupted."""
    finished, other = tmp_path_factory.mktemp("finished"), tmp_path_factory.mktemp("begun")
    _call(finished)
    with _full_after(6), pytest.raises(DatasetError):
        _call(other)
    assert (other / ".build" / "plan.json").exists()
    return lambda whole: finished if whole else other


def test_records_of_which_one_has_changed_are_another_call(tmp_path):
    mine = recordings(3)
    _call(tmp_path, records=mine)
    changed = mine[1].replace(signals=mine[1].signals + np.float32(0.1))
    with pytest.raises(DatasetError, match=r"records\.sha256"):
        _call(tmp_path, records=[mine[0], changed, mine[2]])
    owned = mine[1].replace(patient=mine[1].patient.replace(patient_id="somebody"))
    with pytest.raises(DatasetError, match=r"records\.sha256"):
        _call(tmp_path, records=[mine[0], owned, mine[2]])


def test_another_version_of_a_library_is_another_call(tmp_path, monkeypatch):
    _call(tmp_path)
    monkeypatch.setattr("ecgsyn.dataset.write.dataset_builder.library_versions", lambda: {"numpy": "9.9"})
    with pytest.raises(DatasetError, match=r"libraries.*there and None|numpy"):
        _call(tmp_path)


def test_two_builders_at_once_are_refused(tmp_path):
    with locked(Store(str(tmp_path))), pytest.raises(DatasetError, match="another process is building"):
        _call(tmp_path)
    assert _call(tmp_path).pages == 3


@pytest.mark.parametrize("name", ["mine.txt", "images/train/a.png", ".build/other", ".hidden"])
def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path, name):
    strange = tmp_path / name
    strange.parent.mkdir(parents=True, exist_ok=True)
    strange.write_text("mine")
    with pytest.raises(DatasetError, match=r"is not empty .*give another folder"):
        _call(tmp_path)
    strange.unlink()
    assert not tree(tmp_path).keys() - {".build/lock"}


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_a_target_that_cannot_be_written_is_told(tmp_path, out):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DatasetError, match="cannot be written"):
        _call(tmp_path / out)
    assert tree(tmp_path) == {"file": b"mine"}


def test_a_damaged_plan_is_told(tmp_path):
    (tmp_path / ".build").mkdir()
    (tmp_path / ".build" / "plan.json").write_text("{")
    with pytest.raises(DatasetError, match=r"plan\.json .* is damaged"):
        _call(tmp_path)


def test_a_damaged_receipt_or_a_lost_file_is_made_anew(tmp_path):
    _call(tmp_path / "whole", records=recordings(4), pages=8, shards=2)
    out = tmp_path / "out"
    with _full_after(12 + 4 * 4), pytest.raises(DatasetError):
        _call(out, records=recordings(4), pages=8, shards=2)
    receipts = sorted((out / ".build" / "receipts").glob("*"))
    assert len(receipts) == 4
    receipts[0].write_text("{")
    (out / "shards" / "train-000002.tar").unlink()
    with (out / "shards" / "train-000003.tar").open("ab") as stream:
        stream.write(b"\0")
    _call(out, records=recordings(4), pages=8, shards=2)
    assert tree(out) == tree(tmp_path / "whole")


@contextmanager
def _full_after(count: int) -> Iterator[None]:
    """Have every write but the first ones fail, as on a full disk."""
    real, left = Store._local_writer, [count]

    @contextmanager
    def writer(self: Store, path: str) -> Iterator[IO[bytes]]:
        left[0] -= 1
        with real(self, path) as stream:
            yield stream
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "_local_writer", writer)
        yield


@pytest.mark.parametrize("shards", [None, 2])
def test_a_full_disk_ends_with_what_stands_and_the_call_goes_on(tmp_path, monkeypatch, shards):
    options = {"records": recordings(4), "split": (0.5, 0.25, 0.25), "pages": 4, "shards": shards}
    with _counted(monkeypatch) as paths:
        _call(tmp_path / "whole", **options)
    out = tmp_path / "out"
    # while recordings are put by, before the plan, at the first page, among the pages, at each last file
    for count in (1, 8, 9, 15, len(paths) - 6, 13, 12, 11, 10):
        with _full_after(count), pytest.raises(DatasetError) as told:
            _call(out, **options)
        assert os.strerror(errno.ENOSPC) in str(told.value)
        assert "stand" in str(told.value)
        assert str(out) in str(told.value)
        assert str(told.value).endswith("the same call goes on from there")
    _call(out, **options)
    assert tree(out) == tree(tmp_path / "whole")


class Vanishing(ecgsyn.StandardRenderer):
    """Its process ends at once where the file is that the recording's note names."""

    def render(self, recording: Recording, **options: Any) -> Page:
        if Path(recording.notes[0]).exists():
            os._exit(3)
        return super().render(recording, **options)


def test_a_vanished_worker_ends_with_what_stands_and_the_call_goes_on(tmp_path):
    trap = tmp_path / "trap"
    marked = [one.replace(notes=(str(trap),)) for one in recordings(4)]
    options = {"records": marked, "pages": 6, "shards": 2, "renderer": Vanishing, "workers": 2}
    trap.touch()
    with pytest.raises(
        DatasetError, match=r"(?s)a worker is gone.* of 6 pages stand in .*the same call goes on"
    ):
        _call(tmp_path / "out", **options)
    trap.unlink()
    assert _call(tmp_path / "out", **options).pages == 6
    _call(tmp_path / "whole", **{**options, "workers": 1})
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
