"""What a dataset is to be, and how two plans differ."""

import json
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecgsyn
from ecgsyn.dataset.plan.dataset_plan import Pages, check_same, checked_seed, differences
from ecgsyn.dataset.plan.dataset_tasks import chosen_tasks
from ecgsyn.dataset.plan.drawing_arguments import chosen_effects, chosen_layouts, chosen_styles, described
from ecgsyn.dataset.plan.drawing_options import Drawing
from ecgsyn.dataset.plan.page_choice import Look
from ecgsyn.effects import Chain, Rotation
from ecgtypes import DatasetError, EcgError, Page, get_layout

JSON = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def _look(**options: object) -> Look:
    base = {
        "layouts": (get_layout("3x4"), get_layout("12x1")),
        "styles": (ecgsyn.get_style("plain"), ecgsyn.get_style("ge-mac"), ecgsyn.get_style("edan-se")),
        "effects": (ecgsyn.load_effects("clean"),),
        "drawing": Drawing(),
        "seed": 4,
    }
    return Look(**{**base, **options})  # type: ignore[arg-type]


@given(value=JSON)
def test_a_plan_does_not_differ_from_itself(value: object):
    again = json.loads(json.dumps(value))
    assert list(differences(value, again)) == []  # type: ignore[arg-type]


@given(old=JSON, new=JSON)
def test_plans_that_are_not_the_same_differ(old, new):
    assert bool(list(differences({"a": old}, {"a": new}))) == (old != new)


def test_differences_name_the_value_and_both_sides():
    old = {"pages": 200, "drawing": {"dpi": 200.0}, "styles": ["a", "b"], "gone": 1}
    new = {"pages": 300, "drawing": {"dpi": 72.0}, "styles": ["a", "c"]}
    assert list(differences(old, new)) == [
        "drawing.dpi is 200.0 there and 72.0 in this call",
        "gone is 1 there and None in this call",
        "pages is 200 there and 300 in this call",
        "styles[1] is 'b' there and 'c' in this call",
    ]
    with pytest.raises(DatasetError, match=r"another call: a is 0.*\(and 3 more differences\)"):
        check_same(dict.fromkeys("abcdefg", 0), dict.fromkeys("abcdefg", 1), "there")


@given(
    count=st.integers(1, 200),
    size=st.integers(1, 40),
    crops=st.none() | st.integers(1, 900),
    parts=st.sampled_from([(0.8, 0.1, 0.1), (1.0, 0.0, 0.0), (0.0, 0.5, 0.5), (0.3, 0.0, 0.7)]),
)
def test_chunks_hold_every_page_once_and_all_crops(count: int, size: int, crops: int | None, parts):
    pages = Pages(look=_look(), count=count, crops=crops, shares=parts, records=None, size=size)
    chunks = list(pages.chunks())
    assert [c.number for c in chunks] == list(range(len(chunks)))
    assert [choice.page for c in chunks for choice in c.choices] == list(range(count))
    assert all(1 <= len(c.choices) <= size for c in chunks)
    assert {s: list(r) for s, r in pages.chunk_numbers.items()} == {
        split: [c.number for c in chunks if c.split == split]
        for split in dict.fromkeys(c.split for c in chunks)
    }
    if crops is not None:
        taken = [pair for c in chunks for pair in c.crops or ()]
        assert sum(n for _, n in taken) == crops
        assert all(a + n == b for (a, n), (b, _) in pairwise(taken))


@given(page=st.integers(0, 59))
def test_a_page_is_the_same_alone_and_in_its_chunk(page: int):
    pages = Pages(look=_look(), count=60, crops=None, shares=(0.5, 0.25, 0.25), records=None, size=7)
    found = {choice.page: (c.split, choice) for c in pages.chunks() for choice in c.choices}
    assert pages.choice(page) == found[page]


def test_there_is_no_page_beyond_the_last():
    pages = Pages(look=_look(), count=3, crops=None, shares=(1, 0, 0), records=None)
    with pytest.raises(IndexError, match="no page 3"):
        pages.choice(3)


def test_layouts_and_styles_have_their_share():
    pages = Pages(look=_look(), count=60, crops=None, shares=(0.5, 0.25, 0.25), records=None, size=7)
    choices = [choice for chunk in pages.chunks() for choice in chunk.choices]
    assert [sum(c.layout == i for c in choices) for i in range(2)] == [30, 30]
    assert [sum(c.style == i for c in choices) for i in range(3)] == [20, 20, 20]
    pairs = {(c.layout, c.style) for c in choices}
    assert len(pairs) == 6


@pytest.mark.parametrize("seed", [-1, 1.5, "7", True])
def test_seeds_are_whole_numbers(seed):
    with pytest.raises(DatasetError, match="seed is a whole number"):
        checked_seed(seed)


def test_without_a_seed_one_is_drawn():
    assert len({checked_seed(None) for _ in range(4)}) > 1


@pytest.mark.parametrize("task", ["", "detect", [], ["detection", "x"], [None], None])
def test_unknown_tasks_are_told(task):
    with pytest.raises(DatasetError, match="digitization, detection, segmentation, overlap"):
        chosen_tasks(task)


@pytest.mark.parametrize("given", [None, [None], [], 5, ["3x4", 5]])
def test_layouts_styles_and_effects_that_are_none_are_told(given):
    for choose in (chosen_layouts, chosen_styles, chosen_effects):
        with pytest.raises(EcgError):
            choose(given)


def _plain(page: Page, *, rng: object) -> Page:  # noqa: ARG001
    return page


class Nothing:
    def __call__(self, page: Page, *, rng: object) -> Page:
        return page


@pytest.mark.parametrize(
    "thing",
    [_plain, Nothing(), partial(_plain), partial(Nothing()), ecgsyn.StandardRenderer, (Nothing(), [_plain])],
)
def test_a_plan_has_no_address_in_memory(thing: object):
    assert "0x" not in described(thing)
    assert described(thing)


def test_equal_things_are_described_alike_and_others_are_not():
    assert described(ecgsyn.get_style("plain")) == described(ecgsyn.get_style("plain"))
    assert described(ecgsyn.get_style("plain")) != described(ecgsyn.get_style("ge-mac"))
    assert described(Chain([Rotation(severity=0.5)])) != described(Chain([Rotation(severity=0.6)]))
