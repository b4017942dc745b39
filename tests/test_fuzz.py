"""Damaged files at the door: an image or an error of our tree, whatever the bytes."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import _outcome, run
from benchmarks.fuzz_cases import Kind, case, whole_files
from ecgdigit import count_pages, read_image, read_page
from ecgtypes import EcgError, ImageError

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cut", "put", "drop", "double"]), st.floats(0, 1), st.binary(min_size=1, max_size=8)
    ),
    min_size=1,
    max_size=4,
)


def _edited(content: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    for deed, share, data in edits:
        # half of all edits fall into the first 200 bytes, where most of what a file says of itself stands
        length = len(content) if share > 0.5 else min(len(content), 200)
        at = round((2 * share % 1) * length)
        if deed == "cut":
            content = content[:at]
        elif deed == "put":
            content = content[:at] + data + content[at + len(data) :]
        elif deed == "drop":
            content = content[:at] + content[at + len(data) :]
        else:
            content = content[:at] + content[at : at + 40 * len(data)] + content[at:]
    return content


@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=60)
@given(st.data())
def test_damaged_files_give_an_image_or_our_error(kind: Kind, data: st.DataObject):
    content = _edited(data.draw(st.sampled_from(whole_files(small=True)[kind])), data.draw(EDITS))
    for door in (read_image, read_page):
        try:
            found = door(content)
        except EcgError as error:
            assert not isinstance(error.__cause__, MemoryError)  # noqa: PT017 (most of these files raise)
        else:
            image = found if door is read_image else found.image
            assert image.dtype == np.uint8
            assert image.shape[2] == 3


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {Kind.DICOM, Kind.EDF, Kind.NOISE}])
def test_whole_files_are_read(kind: Kind):
    contents = whole_files(small=True)[kind]
    if contents == whole_files(small=True)[Kind.NOISE]:
        pytest.skip(f"{kind} files cannot be written here")
    for content in contents:
        assert min(read_image(content).shape[:2]) >= 48
        assert count_pages(content) in {1, 2}


def test_one_number_gives_one_file():
    assert [case(3, n, small=True) for n in range(40)] == [case(3, n, small=True) for n in range(40)]
    assert len({case(3, n, small=True) for n in range(40)}) > 20


def test_a_run_finds_nothing_and_counts_all():
    counts, findings, longest = run("read_image", 60, 5, "")
    assert findings == []
    assert sum(counts.values()) == 60
    assert 0 < longest < 30


@pytest.mark.parametrize(
    ("deed", "outcome", "bad"),
    [
        (lambda: None, "read", False),
        (lambda: _raise(ImageError("no")), "ImageError", False),
        (lambda: _raise(IndexError("no")), "builtins.IndexError", True),
        (lambda: _raise(MemoryError()), "builtins.MemoryError", True),
        (lambda: _raise(ImageError("no"), MemoryError()), "out of memory", True),
        (lambda: _raise(SystemExit(1)), "builtins.SystemExit", True),
        (lambda: warnings.warn("no", stacklevel=1), "warning", True),
    ],
)
def test_what_must_not_happen_is_a_finding(deed, outcome, bad):
    told = _outcome(lambda _content: deed(), b"")
    assert (told["outcome"], told["bad"]) == (outcome, bad)


def _raise(error: BaseException, cause: BaseException | None = None) -> None:
    raise error from cause
