"""Pages that are drawn when they are asked for."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecgsyn
from ecgsyn.dataset import Drawing, DrawnPages
from ecgtypes import DatasetError, LayoutError, Page
from tests.ecgsyn.dataset.small import SMALL, recordings, write_records

LOOK = {"layouts": ("3x4", "6x1"), "styles": ("plain", "ge-mac"), "effects": ("scanner", "clean"), "seed": 9}
PAGES = ecgsyn.draw_pages("simulated", pages=6, drawing=SMALL, **LOOK)  # type: ignore[arg-type]


def test_a_page_is_the_same_whenever_it_is_asked_for():
    first = [PAGES[i] for i in (4, 1, 4)]
    assert first[0] == first[2]
    assert first[0] != first[1]
    assert PAGES[-2] == first[0]
    assert PAGES[3:][1] == first[0]
    assert pickle.loads(pickle.dumps(PAGES))[4] == first[0]  # noqa: S301


def test_pages_are_those_of_the_dataset_of_the_same_call(tmp_path):
    ecgsyn.build_dataset("simulated", tmp_path, task="detection", pages=6, drawing=SMALL, **LOOK)
    assert list(ecgsyn.load_dataset(tmp_path)) == list(PAGES)


@pytest.mark.parametrize("mix", [False, True])
def test_pages_of_records_are_those_of_the_dataset_of_one_split(tmp_path, mix):
    drawing = SMALL.replace(mix_records=mix)
    options = {"pages": 5, "layouts": "3x1", "drawing": drawing, "seed": 4}
    ecgsyn.build_dataset(recordings(3), tmp_path, task="detection", split=(1,), **options)
    drawn = ecgsyn.draw_pages(recordings(3), **options)
    assert list(ecgsyn.load_dataset(tmp_path)) == list(drawn)


def test_crops_are_those_of_the_dataset_of_the_same_call(tmp_path):
    drawing = Drawing(dpi=72, row_pitch=(6, 15), margin_mm=1)
    options = {"pages": 4, "layouts": "6x1", "drawing": drawing, "seed": 4}
    for task in ("segmentation", "overlap"):
        out = tmp_path / task
        ecgsyn.build_dataset("simulated", out, task=task, crops=8, split=(1,), **options)
        drawn = ecgsyn.draw_pages("simulated", **options).crops(per_page=2, overlap=task == "overlap")
        assert list(ecgsyn.load_dataset(out)) == list(drawn)


def test_without_a_number_every_lead_is_a_crop():
    pages = PAGES[:2]
    crops = list(pages.crops())
    assert len(crops) == sum(len(page.truth.leads) for page in pages)
    assert all(len(crop.truth.leads) == 1 for crop in crops)


def test_crops_repeat_and_pickle():
    crops = PAGES[:2].crops(per_page=1)
    first = list(crops)
    assert list(crops) == first
    assert list(pickle.loads(pickle.dumps(crops))) == first  # noqa: S301
    assert [*crops.part(0, 2), *crops.part(1, 2)] == first


def _numbers(pages: DrawnPages) -> list[int]:
    return list(pages._numbers)


@given(count=st.integers(1, 30), start=st.integers(0, 19))
def test_parts_are_a_partition(count: int, start: int):
    pages = ecgsyn.draw_pages("simulated", pages=20, seed=1)[start:]
    parts = [_numbers(pages.part(i, count)) for i in range(count)]
    assert sorted(n for part in parts for n in part) == _numbers(pages)
    with pytest.raises(DatasetError, match="readers"):
        pages.part(count, count)


def test_a_long_sequence_costs_nothing():
    pages = ecgsyn.draw_pages("simulated", pages=10**12, layouts="3x1", drawing=SMALL, seed=1)
    assert len(pages) == 10**12
    assert pages[10**12 - 1].truth.layout.name == "3x1"
    with pytest.raises(IndexError):
        pages[10**12]
    assert repr(pages) == f"DrawnPages({10**12})"


def test_records_that_cannot_be_used_are_left_out(tmp_path):
    bad, good = write_records(tmp_path, 2)
    bad.with_suffix(".dat").unlink()
    pages = ecgsyn.draw_pages([bad, good], layouts="3x1", drawing=SMALL, seed=1)
    assert len(pages) == 1
    assert isinstance(pages[0], Page)
    with pytest.raises(DatasetError, match="r0"):
        ecgsyn.draw_pages([bad, good], layouts="3x1", strict=True)


def test_long_records_are_shown_in_part_from_a_place_by_chance():
    long = ecgsyn.simulate_recording(duration=30, sampling_rate=100, rng=1)
    pages = ecgsyn.draw_pages([long], pages=4, layouts="3x1", drawing=SMALL, seed=1)
    shown = [page.recording.lead("I") for page in pages]
    assert all(len(one) == 1000 for one in shown)
    assert len({one.tobytes() for one in shown}) == 4
    whole = long.lead("I").tolist()
    first = [one[np.isfinite(one)].tolist() for one in shown]
    assert all(any(whole[i : i + len(one)] == one for i in range(len(whole))) for one in first)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, DatasetError),
        ({"pages": 0}, DatasetError),
        ({"pages": 1.5}, DatasetError),
        ({"pages": 1, "seed": -1}, DatasetError),
        ({"pages": 1, "drawing": Drawing(page=(50, 50))}, LayoutError),
    ],
)
def test_arguments_that_make_no_sense_are_told(options, error):
    with pytest.raises(error):
        ecgsyn.draw_pages("simulated", **options)
