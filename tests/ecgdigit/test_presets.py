"""Digitizers by name."""

import pytest

from ecgdigit import Digitizer, load_digitizer


@pytest.mark.parametrize("name", [None, "classical", "network"])
def test_known_names_give_a_digitizer(name):
    assert isinstance(load_digitizer(name), Digitizer)


def test_each_call_gives_a_digitizer_of_its_own():
    assert load_digitizer("classical") is not load_digitizer("classical")


@pytest.mark.parametrize("name", ["", "Classical", "no such"])
def test_unknown_names_are_refused_with_those_that_are_known(name):
    if not name:
        assert repr(load_digitizer(name)) == repr(load_digitizer(None))
        return
    with pytest.raises(ValueError, match=f"{name!r}; known are classical"):
        load_digitizer(name)
