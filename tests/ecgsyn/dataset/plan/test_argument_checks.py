"""Arguments that make no sense, and code of one's own that fails, end in errors of the library's tree."""

from functools import partial

import pytest
from pydantic import ValidationError

import ecgsyn
from ecgsyn.dataset import Drawing
from ecgsyn.dataset.plan.drawing_arguments import described
from ecgtypes import Cell, DatasetError, Layout, Page, Rng
from tests.ecgsyn.dataset.small import SMALL


class Same:
    """An effect that changes nothing."""

    def __init__(self, strength: float) -> None:
        self.strength = strength

    def __call__(self, page: Page, *, rng: Rng = None) -> Page:
        return page


def _build(out, **options: object):
    given = {"task": "detection", "pages": 2, "drawing": SMALL, "seed": 5, "workers": 1, "split": (1,)}
    return ecgsyn.build_dataset("simulated", out, **{**given, **options})


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"workers": 0}, "workers is None, a number"),
        ({"workers": "2"}, "workers is None, a number"),
        ({"workers": 1.5}, "workers is None, a number"),
        ({"workers": True}, "workers is None, a number"),
        ({"drawing": {"dpi": 72}}, "drawing is an ecgsyn.Drawing"),
        ({"about": "mine"}, "about is an ecgsyn.About"),
        ({"renderer": "x"}, "cannot be called"),
        ({"image": "gif"}, "'png' or 'jpeg'"),
        ({"split": "folds"}, "'strat_fold'"),
    ],
)
def test_arguments_of_a_wrong_kind_are_refused_and_leave_nothing(tmp_path, options, told):
    with pytest.raises(DatasetError, match=told):
        _build(tmp_path / "out", **options)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_workers_and_crops_of_a_page_that_make_no_sense_are_refused_elsewhere_too(tmp_path):
    with pytest.raises(DatasetError, match="workers is None"):
        ecgsyn.draw_pages("simulated", pages=2, workers=0)
    with pytest.raises(DatasetError, match="workers is None"):
        ecgsyn.verify_dataset(tmp_path, workers=0)
    for count in (0, -1):
        with pytest.raises(DatasetError, match="per_page is a whole number from 1"):
            ecgsyn.draw_pages("simulated", pages=2).crops(per_page=count)


@pytest.mark.parametrize("out", ["", 3.5, None])
def test_a_target_that_is_none_is_refused(out):
    with pytest.raises(DatasetError, match="out is the path of a folder"):
        _build(out)


@pytest.mark.parametrize(
    "fails",
    [
        lambda *_, **__: None,
        lambda page: page,
        lambda *_, **__: 1 / 0,
    ],
)
def test_an_effect_that_fails_is_told_with_its_page_and_record(tmp_path, fails):
    with pytest.raises(DatasetError, match="page 0 of record simulated-000000 failed"):
        _build(tmp_path, effects=fails)


@pytest.mark.parametrize("values", [{"sampling_rate": 5}, {"sampling_rate": 1e6}, {"margin_mm": 500}])
def test_drawings_that_make_no_sense_are_refused(values):
    with pytest.raises(ValidationError):
        Drawing(**values)


def test_one_speed_or_gain_is_a_choice():
    assert Drawing(speed=50, gain=5) == Drawing(speed=(50,), gain=(5,))


def test_effects_of_ones_own_have_one_name_in_every_process(tmp_path):
    done = _build(tmp_path, effects=Same(0.5), pages=20, workers=2)
    (name,) = done.by("effects")
    assert name[0].endswith("Same(strength=0.5)")


def test_what_differs_in_its_values_is_described_differently():
    assert described(Same(0.5)) == described(Same(0.5)) != described(Same(0.6))
    first, second = (lambda page: page), (lambda page: page[0])
    assert described(first) != described(second)
    assert described(partial(Same, 1)) != described(partial(Same, 2))
    assert described(lambda n=1: n) != described(lambda n=2: n)
    assert not any(" at 0x" in described(one) for one in (first, partial(first), Same(0.5), Same(first)))


def test_another_value_of_the_same_effect_is_another_call(tmp_path):
    _build(tmp_path, effects=Same(0.5))
    with pytest.raises(DatasetError, match="effects"):
        _build(tmp_path, effects=Same(0.6))


def test_a_lead_that_is_printed_twice_has_a_crop_of_each_cell(tmp_path):
    cells = [Cell(lead="II", row=row, column=0, start=5.0 * row, duration=5.0) for row in range(2)]
    twice = Layout(name="twice", rows=2, columns=1, cells=tuple(cells))
    _build(tmp_path, task="segmentation", layouts=twice, pages=1)
    crops = ecgsyn.load_dataset(tmp_path)
    assert [crop.truth.leads[0].cell.start for crop in crops] == [0.0, 5.0]
    assert ecgsyn.verify_dataset(tmp_path).ok


def test_no_split_with_a_share_goes_without_a_page(tmp_path):
    done = _build(tmp_path, pages=4, split=(0.8, 0.1, 0.1))
    assert done.by("split") == {("train",): 2, ("val",): 1, ("test",): 1}
    assert str(done).startswith("4 pages and 0 crops in ")
