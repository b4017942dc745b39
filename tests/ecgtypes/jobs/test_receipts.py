"""A receipt says what is done, by which plan, and in which files."""

from collections.abc import Iterator

import pytest

from ecgtypes.jobs.receipts import Receipt


class Written(Receipt):
    """Names two files."""

    paths: tuple[str, ...] = ("a", "b")

    @property
    def written(self) -> Iterator[tuple[str, int]]:
        return ((path, 3) for path in self.paths)


def test_a_part_is_done_where_plan_and_files_are_as_they_were():
    receipt = Written(plan="one")
    assert receipt.holds("one", {"a": 3, "b": 3}.get)
    assert not receipt.holds("another", {"a": 3, "b": 3}.get)
    assert not receipt.holds("one", {"a": 3, "b": 2}.get)
    assert not receipt.holds("one", {"a": 3}.get)


def test_a_receipt_without_files_holds():
    assert Receipt(plan="one").holds("one", {}.get)


@pytest.mark.parametrize("content", [b"", b"{", b'{"plan": "one", "more": 1}', b"\xff"])
def test_a_damaged_receipt_is_none(content):
    assert Written.parsed(content) is None


def test_a_receipt_is_read_as_it_was_written():
    receipt = Written(plan="one", paths=("c",))
    assert Written.parsed(receipt.model_dump_json().encode()) == receipt
