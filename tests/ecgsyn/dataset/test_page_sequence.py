"""Pages drawn and pages stored are shared out in the same way."""

import pytest

from ecgsyn.dataset.page_sequence import PageSequence
from ecgtypes import DatasetError, Page


class Named(PageSequence[dict[str, Page], str]):
    """Takes pages by their names."""

    def _page(self, entry: str) -> Page:
        return self._source[entry]


PAGES = Named({name: name.upper() for name in "abcde"}, "abcde")  # type: ignore[misc]


def test_a_page_is_made_when_it_is_asked_for():
    assert (len(PAGES), PAGES[0], PAGES[-1], list(PAGES)) == (5, "A", "E", list("ABCDE"))


def test_a_slice_is_of_the_same_kind():
    assert isinstance(PAGES[1:3], Named)
    assert list(PAGES[1:3]) == ["B", "C"]


def test_parts_together_are_the_whole():
    assert [list(PAGES.part(i, 2)) for i in range(2)] == [["A", "C", "E"], ["B", "D"]]
    with pytest.raises(DatasetError, match="of 2 readers there is none with the number 2"):
        PAGES.part(2, 2)
