"""Batches of pages: in parallel, resumable, and no page stops the others."""

import csv
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ecgdigit import Digitizer, digitize_many
from ecgdigit.batch._find_pages import find_pages
from ecgsyn import read_record
from ecgtypes import (
    DatasetError,
    ImageError,
    LayoutError,
    PaperScale,
    RecordingError,
    UnknownNameError,
    get_layout,
    layouts,
    register_layout,
    registered_layouts,
)
from tests.ecgdigit.pages import digitized, page


class _Short:
    """All stages: whatever the image, they return one known result, with its first pixel as a warning."""

    def __init__(self, fail: tuple[int, ...] = (), name: str = "short") -> None:
        self.fail = fail
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def rectify(self, image, scale):
        shade = int(image[0, 0, 0])
        if shade in self.fail:
            message = f"shade {shade}"
            raise IndexError(message)
        return image

    def calibrate(self, page, scale):
        return None

    def locate(self, page, calibration, layout):
        return None

    def trace(self, page, calibration, located):
        return ()

    def assemble(self, page, calibration, located, traces, sampling_rate):
        result = digitized("3x1")
        return result.replace(warnings=(f"shade {page[0, 0, 0]}",))


def _quick(fail: tuple[int, ...] = (), name: str = "short") -> Digitizer:
    stage = _Short(fail, name)
    return Digitizer(rectifier=stage, calibrator=stage, locator=stage, tracer=stage, assembler=stage)


def _image(path: Path, shade: int = 10, **options: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (40, 40), shade).save(path, **options)
    return path


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_a_folder_is_read_and_bad_pages_are_told(tmp_path):
    scans = tmp_path / "scans"
    scans.mkdir()
    Image.fromarray(page().image).save(scans / "good.png")
    Image.fromarray(np.full((300, 400, 3), 255, np.uint8)).save(scans / "blank.jpg")
    (scans / "broken.png").write_bytes((scans / "good.png").read_bytes()[:3000])
    (scans / "notes.txt").write_text("no picture")
    (scans / ".hidden.png").write_bytes(b"")
    done = digitize_many(scans, out=tmp_path / "out", progress=False)
    assert [(Path(row.source).name, row.status) for row in done.pages] == [
        ("blank.jpg", "failed"), ("broken.png", "failed"), ("good.png", "read"),
    ]  # fmt: skip
    blank, broken, good = done.pages
    assert (blank.error_type, broken.error_type) == ("GridNotFoundError", "ImageError")
    assert "broken.png is truncated or damaged" in broken.error
    assert good.layout == "3x4+1"
    assert (good.speed, good.gain) == (25, 10)
    assert good.coverage > 0.98
    assert good.confidence > 0.8
    assert good.files == ("good.hea", "good.dat")
    found = read_record(tmp_path / "out" / "good")
    np.testing.assert_allclose(found.signals, digitized().recording.signals, atol=0.00051)
    assert str(done).splitlines()[0] == "3 pages: 1 read, 2 failed; 0 left as they were"


def test_the_tables_say_what_the_summary_says(tmp_path):
    _image(tmp_path / "scans" / 'a, "b".png')
    _image(tmp_path / "scans" / "bad.png").write_bytes(b"bad")
    done = digitize_many(tmp_path / "scans", out=tmp_path / "out", digitizer=_quick(), progress=False)
    told = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["pages"]
    assert told == [row.model_dump(mode="json") for row in done.pages]
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["source"] for row in rows] == [row.source for row in done.pages]
    assert rows[0]["files"] == "a___b_.hea; a___b_.dat"
    assert rows[1]["error_type"] == "ImageError"


def test_a_second_call_reads_nothing_again(tmp_path):
    for shade in (10, 20, 30):
        _image(tmp_path / "scans" / f"{shade}.png", shade)
    (tmp_path / "scans" / "bad.png").write_bytes(b"bad")
    options = {"out": tmp_path / "out", "digitizer": _quick(), "progress": False}
    first = digitize_many(tmp_path / "scans", **options)
    before = _files(tmp_path / "out")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.hea")}
    again = digitize_many(tmp_path / "scans", **options)
    assert (first.unchanged, again.unchanged) == (0, 4)
    assert again.pages == first.pages
    assert _files(tmp_path / "out") == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_what_a_killed_writer_left_is_removed(tmp_path):
    _image(tmp_path / "scans" / "a.png", 10)
    left = tmp_path / "out" / "below" / ".0123.unfinished"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a rec")
    digitize_many(tmp_path / "scans", out=tmp_path / "out", digitizer=_quick(), progress=False)
    assert not left.exists()


def test_what_changed_is_read_again_alone(tmp_path):
    for shade in (10, 20, 30, 40):
        _image(tmp_path / "scans" / f"{shade}.png", shade)
    options = {"out": tmp_path / "out", "digitizer": _quick(), "progress": False}
    digitize_many(tmp_path / "scans", **options)
    _image(tmp_path / "scans" / "20.png", 25)
    (tmp_path / "out" / "30.dat").unlink()
    (tmp_path / "out" / "40.hea").write_text("short")
    again = digitize_many(tmp_path / "scans", **options)
    assert again.unchanged == 1
    assert [row.warnings for row in again.pages] == [(f"shade {shade}",) for shade in (10, 25, 30, 40)]
    assert (tmp_path / "out" / "30.dat").is_file()


@pytest.mark.parametrize(
    "change",
    [
        {"sampling_rate": 250.0}, {"format": "csv"}, {"layout": "3x1"}, {"scale": PaperScale.from_dpi(100)},
        {"digitizer": _quick(name="other")}, {"reports": True},
    ],
    ids=str,
)  # fmt: skip
def test_other_arguments_read_all_again(tmp_path, change):
    _image(tmp_path / "scans" / "a.png")
    options = {"out": tmp_path / "out", "digitizer": _quick(), "progress": False}
    digitize_many(tmp_path / "scans", **options)
    again = digitize_many(tmp_path / "scans", **(options | change))
    assert again.unchanged == 0
    written = {path.name for path in (tmp_path / "out").iterdir() if path.is_file()}
    assert written == {"summary.csv", "summary.json", *again.pages[0].files}


def test_pages_of_a_file_are_records_of_their_own(tmp_path):
    stack = [Image.new("L", (40, 40), shade) for shade in (10, 20)]
    (tmp_path / "scans").mkdir()
    stack[0].save(tmp_path / "scans" / "stack.tif", save_all=True, append_images=stack[1:])
    stack[0].save(tmp_path / "scans" / "one.tiff")
    done = digitize_many(tmp_path / "scans", out=tmp_path / "out", digitizer=_quick(), progress=False)
    assert [(row.record, row.page, row.warnings) for row in done.pages] == [
        ("one", 0, ("shade 10",)), ("stack_p1", 0, ("shade 10",)), ("stack_p2", 1, ("shade 20",)),
    ]  # fmt: skip


def test_names_are_told_apart_whatever_the_files_are_called(tmp_path):
    names = [
        "a/scan.png", "b/scan.png", "scan.png", "scan.jpg", "SCAN.bmp", "scan_jpg.png", "M\u00fcller 1.png",
        "Muller_1.png", "summary.png", "\u4e2d.png", "\u6587.png", f"{'x' * 240}.png", "p.png",
    ]  # fmt: skip
    for name in names:
        _image(tmp_path / "scans" / name)
    tasks = find_pages(tmp_path / "scans", tmp_path / "out")
    records = [task.record for task in tasks]
    assert len(tasks) == len(names)
    assert len({record.casefold() for record in records}) == len(records)
    assert {"a/scan", "b/scan", "p"} <= set(records)
    assert "summary" not in records
    assert records == [task.record for task in find_pages(str(tmp_path / "scans"), tmp_path / "out")]
    done = digitize_many(tmp_path / "scans", out=tmp_path / "out", digitizer=_quick(), progress=False)
    assert len(done.read) == len(names)
    assert all((tmp_path / "out" / name).is_file() for row in done.pages for name in row.files)


def test_a_new_namesake_moves_the_record_and_leaves_no_old_one(tmp_path):
    _image(tmp_path / "scans" / "a.png", 10)
    options = {"out": tmp_path / "out", "digitizer": _quick(), "progress": False}
    digitize_many(tmp_path / "scans", **options)
    _image(tmp_path / "scans" / "a.bmp", 20)
    done = digitize_many(tmp_path / "scans", **options)
    assert [row.record for row in done.pages] == ["a_bmp", "a_png"]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.hea")) == ["a_bmp.hea", "a_png.hea"]


def test_files_lists_patterns_and_folders_are_taken(tmp_path, monkeypatch):
    first, second = _image(tmp_path / "s" / "one.png"), _image(tmp_path / "s" / "below" / "two.jpg")
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "s" / "out"
    _image(out / "old.png")
    for paths, keys in [
        ("s", ["one.png", "below/two.jpg"]),
        (first, ["one.png"]),
        ("s/*.png", ["one.png"]),
        (str(tmp_path / "s" / "**" / "*.jpg"), ["below/two.jpg"]),
        ([second, str(first), first], ["below/two.jpg", "one.png"]),
        ((path for path in [first]), ["one.png"]),
        ([tmp_path / "s" / "missing.png"], ["missing.png"]),
        ("s/**/*.png", ["one.png"]),
    ]:
        assert [task.key for task in find_pages(paths, out)] == keys, paths


def test_a_missing_file_of_a_list_is_told_in_its_row(tmp_path):
    good = _image(tmp_path / "good.png")
    done = digitize_many(
        [tmp_path / "no.png", good], out=tmp_path / "out", digitizer=_quick(), progress=False
    )
    assert [row.status for row in done.pages] == ["failed", "read"]
    assert "No such file" in done.pages[0].error


@pytest.mark.parametrize("fail", [(), (20,)])
def test_workers_give_what_one_process_gives(tmp_path, fail):
    for shade in (10, 20, 30, 40):
        _image(tmp_path / "scans" / f"{shade}.png", shade)
    rows = [
        digitize_many(
            tmp_path / "scans",
            out=tmp_path / str(workers),
            digitizer=_quick(fail),
            workers=workers,
            progress=False,
        ).pages
        for workers in (1, 2)
    ]
    assert rows[0] == rows[1]
    assert [row.error_type for row in rows[0]] == [None, "IndexError" if fail else None, None, None]
    records = [
        {name: data for name, data in _files(tmp_path / folder).items() if not name.startswith(".")}
        for folder in ("1", "2")
    ]
    assert records[0] == records[1]


def test_files_of_the_user_are_not_replaced(tmp_path):
    scans = tmp_path / "scans"
    scans.mkdir()
    _image(scans / "a.png")
    (scans / "a.hea").write_text("mine")
    with pytest.raises(DatasetError, match=r"holds a\.hea, which no earlier call wrote"):
        digitize_many(scans, out=scans, digitizer=_quick())
    assert (scans / "a.hea").read_text() == "mine"
    done = digitize_many(scans, out=tmp_path / "records", digitizer=_quick())
    assert [row.status for row in done.pages] == ["read"]
    again = digitize_many(scans, out=tmp_path / "records", digitizer=_quick(name="other"))
    assert again.unchanged == 0


def test_a_page_that_failed_by_a_bug_is_tried_again(tmp_path):
    _image(tmp_path / "scans" / "a.png", 10)
    options = {"out": tmp_path / "out", "progress": False}
    first = digitize_many(tmp_path / "scans", digitizer=_quick((10,)), **options)
    assert first.pages[0].error_type == "IndexError"
    again = digitize_many(tmp_path / "scans", digitizer=_quick(), **options)
    assert (again.unchanged, again.pages[0].status) == (0, "read")


def test_a_stage_that_cannot_reach_a_file_fails_its_page_alone(tmp_path):
    _image(tmp_path / "scans" / "a.png", 10)
    _image(tmp_path / "scans" / "b.png", 20)

    class Remote(_Short):
        def rectify(self, image, scale):
            if image[0, 0, 0] == 10:
                message = "no answer"
                raise ConnectionError(message)
            return image

    options = {"out": tmp_path / "out", "progress": False}
    first = digitize_many(tmp_path / "scans", digitizer=_quick().replace(rectifier=Remote()), **options)
    assert [row.error_type for row in first.pages] == ["ConnectionError", None]
    again = digitize_many(tmp_path / "scans", digitizer=_quick(), **options)
    assert (again.unchanged, [row.status for row in again.pages]) == (1, ["read", "read"])


def test_a_name_that_is_no_utf_8_is_read_and_told(tmp_path):
    try:
        _image(tmp_path / "scans" / "a.png", 10).rename(tmp_path / "scans" / "\udcff.png")
    except (OSError, ValueError):
        pytest.skip("files have UTF-8 names here")
    (tmp_path / "scans" / "b\udcfe.png").write_bytes(b"no picture")
    options = {"out": tmp_path / "out", "digitizer": _quick(), "progress": False}
    done = digitize_many(tmp_path / "scans", **options)
    assert {row.status for row in done.pages} == {"read", "failed"}
    assert any(row.source.endswith("\\udcff.png") for row in done.read)
    assert len(json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["pages"]) == 2
    assert digitize_many(tmp_path / "scans", **options).unchanged == 2


class _Registry(_Short):
    """Reads a page only where a layout of one's own is registered."""

    def locate(self, page, calibration, layout):
        if "own" not in {known.name for known in registered_layouts()}:
            message = "no such layout"
            raise LayoutError(message)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_layout_registered_later_is_known_in_each_process(tmp_path, monkeypatch, workers):
    monkeypatch.setattr(layouts, "_REGISTRY", dict(layouts._REGISTRY))
    _image(tmp_path / "scans" / "a.png", 10)
    digitizer = _quick().replace(locator=_Registry())
    options = {"out": tmp_path / "out", "digitizer": digitizer, "workers": workers, "progress": False}
    assert digitize_many(tmp_path / "scans", **options).pages[0].error_type == "LayoutError"
    register_layout(get_layout("3x1").replace(name="own"))
    again = digitize_many(tmp_path / "scans", **options)
    assert (again.unchanged, again.pages[0].status) == (0, "read")


@pytest.mark.parametrize("format_", ["edf", "dicom", "csv"])
def test_other_formats_and_reports(tmp_path, format_):
    if format_ != "csv":
        pytest.importorskip({"edf": "edfio", "dicom": "pydicom"}[format_], reason="needs the extra io")
    _image(tmp_path / "scans" / "a.png", 10)
    done = digitize_many(
        tmp_path / "scans",
        out=tmp_path / "out",
        digitizer=_quick(),
        format=format_,
        reports=True,
        progress=False,
    )
    suffix = {"edf": ".edf", "dicom": ".dcm", "csv": ".csv"}[format_]
    assert done.pages[0].files == (f"a{suffix}", "a.html")
    assert all((tmp_path / "out" / name).stat().st_size > 1000 for name in done.pages[0].files)


def test_a_value_that_the_format_cannot_hold_fails_its_page_alone(tmp_path):
    pytest.importorskip("pydicom", reason="needs the extra io")
    _image(tmp_path / "scans" / "a.png", 10)

    class Slow(_Short):
        def assemble(self, page, calibration, located, traces, sampling_rate):
            result = super().assemble(page, calibration, located, traces, sampling_rate)
            return result.replace(recording=result.recording.replace(sampling_rate=100.0))

    stage = Slow()
    digitizer = _quick().replace(rectifier=stage, assembler=stage)
    done = digitize_many(
        tmp_path / "scans", out=tmp_path / "out", digitizer=digitizer, format="dicom", progress=False
    )
    assert done.pages[0].error_type == "RecordingError"
    assert not list((tmp_path / "out").glob("*.dcm"))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"paths": "nowhere"}, ImageError, "there is no file or folder 'nowhere'"),
        ({"paths": "none-*.png"}, ImageError, "no file matches"),
        ({"paths": []}, ImageError, "an empty list"),
        ({"paths": [np.zeros((40, 40))]}, ImageError, "not ndarray"),
        ({"paths": 7}, ImageError, "not int"),
        ({"paths": None}, ImageError, "not NoneType"),
        ({"paths": b"page.png"}, ImageError, "not bytes"),
        ({"out": ""}, DatasetError, "out is the path of a folder"),
        ({"out": 7}, DatasetError, "out is the path of a folder"),
        ({"out": "file.txt"}, DatasetError, "cannot be written to"),
        ({"out": "nul\0"}, DatasetError, "cannot be written to"),
        ({"out": "locked"}, DatasetError, "cannot be written"),
        ({"workers": 0}, DatasetError, "workers is None"),
        ({"workers": 1.5}, DatasetError, "workers is None"),
        ({"sampling_rate": 20}, RecordingError, "between 50 and 2,000 Hz"),
        ({"sampling_rate": float("nan")}, RecordingError, "between 50 and 2,000 Hz"),
        ({"format": "mp3"}, RecordingError, "no format is named 'mp3'"),
        ({"layout": "9x9"}, LayoutError, "9x9"),
        ({"digitizer": "psychic"}, UnknownNameError, "psychic"),
    ],
)
def test_wrong_arguments_are_told_at_once(tmp_path, monkeypatch, change, error, message):
    monkeypatch.chdir(tmp_path)
    Path("file.txt").write_text("a file")
    Path("locked/.receipts/lock").mkdir(parents=True)
    _image(Path("scans/a.png"))
    given = {"paths": "scans", "out": "out"} | change
    with pytest.raises(error, match=message):
        digitize_many(given.pop("paths"), progress=False, **given)
    assert not list(Path().glob("out/*.hea"))


def test_an_empty_folder_is_told(tmp_path):
    (tmp_path / "scans").mkdir()
    with pytest.raises(ImageError, match="no picture or PDF in the folder"):
        digitize_many(tmp_path / "scans", out=tmp_path / "out")


def test_a_full_disk_stops_the_batch_and_says_how_to_go_on(tmp_path, monkeypatch):
    _image(tmp_path / "scans" / "a.png", 10)
    options = {"out": tmp_path / "out", "digitizer": _quick(), "progress": False}

    def full(_path: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        for _ in range(4):
            with pytest.raises(DatasetError, match=r"No space left.*goes on from"):
                digitize_many(tmp_path / "scans", **options)
    assert digitize_many(tmp_path / "scans", **options).pages[0].status == "read"


SLOW = """
    import sys, time
    import ecgdigit.batch.run
    import tests.ecgdigit.batch.test_run as here
    from ecgdigit import digitize_many

    class Waits(here._Short):
        def rectify(self, image, scale):
            if image[0, 0, 0] == {victim}:
                {deed}
            return super().rectify(image, scale)

    ecgdigit.batch.run.ATTEMPTS = 2
    stage = Waits()
    digitizer = here._quick().replace(rectifier=stage)
    done = digitize_many(sys.argv[1], out=sys.argv[2], digitizer=digitizer, workers={workers}, progress=False)
    print(*[row.error_type for row in done.pages])
"""


def _child(tmp_path: Path, deed: str, *, workers: int = 1, victim: int = 30) -> subprocess.Popen[str]:
    code = textwrap.dedent(SLOW).format(deed=deed, workers=workers, victim=victim)
    root = Path(__file__).resolve().parents[3]
    paths = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "scans"), str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip


def test_a_killed_call_goes_on(tmp_path):
    for shade in (10, 20, 30, 40):
        _image(tmp_path / "scans" / f"{shade}.png", shade)
    child = _child(tmp_path, "time.sleep(600)")
    limit = time.monotonic() + 60
    try:
        while len(list((tmp_path / "out" / ".receipts").glob("*.json"))) < 2:
            assert time.monotonic() < limit
            assert child.poll() is None
            time.sleep(0.05)
        with pytest.raises(DatasetError, match="another process writes to"):
            digitize_many(tmp_path / "scans", out=tmp_path / "out", digitizer=_quick(), progress=False)
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.hea")}
    assert set(kept) == {"10.hea", "20.hea"}
    done = digitize_many(tmp_path / "scans", out=tmp_path / "out", digitizer=_quick(), progress=False)
    assert (done.unchanged, len(done.read)) == (2, 4)
    assert {name: (tmp_path / "out" / name).stat().st_mtime_ns for name in kept} == kept


def test_a_page_that_ends_its_process_is_given_up_and_the_others_are_read(tmp_path):
    for shade in (10, 20, 30, 40):
        _image(tmp_path / "scans" / f"{shade}.png", shade)
    child = _child(tmp_path, "import os; os._exit(1)", workers=2)
    told, problems = child.communicate(timeout=120)
    assert child.returncode == 0, problems
    assert told.split() == ["None", "None", "ProcessLost", "None"]
