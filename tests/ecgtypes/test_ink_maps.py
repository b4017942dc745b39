"""Ink maps: consistent, shown, saved."""

import numpy as np
import pytest
from pydantic import ValidationError

from ecgtypes import InkMaps

KINDS = ("trace", "letter", "pulse", "bar", "grid", "foreign")


def _maps(**changes: object) -> InkMaps:
    rng = np.random.default_rng(0)
    held = {kind: rng.random((20, 30), np.float32) for kind in KINDS}
    held |= {
        "rows": np.full((4, 10, 15), 0.25, np.float32),
        "offsets": np.array([-15, -5, 5, 15], np.float32),
        "px_per_mm": (5.0, 5.0),
        "scale_factors": np.array([0.2, 1, 5], np.float32),
        "scale_odds": np.array([0.1, 0.8, 0.1], np.float32),
    }
    return InkMaps(**(held | changes))


def test_the_likeliest_offset_lies_between_the_bins_that_share_it():
    rows = np.zeros((4, 10, 15), np.float32)
    rows[1], rows[2] = 0.75, 0.25
    assert np.allclose(_maps(rows=rows).row_offset(), -2.5)
    # A second row that crosses far away does not pull it.
    rows[1], rows[2], rows[0], rows[3] = 0.0, 0.1, 0.0, 0.9
    assert np.allclose(_maps(rows=rows).row_offset(), 14.0)


def test_one_line_says_what_it_is():
    assert repr(_maps()) == str(_maps()) == "InkMaps(30 x 20 px, 5 x 5 px/mm)"


def test_it_shows_itself():
    maps = _maps()
    assert maps.picture().shape == (20, 30, 3)
    assert maps.picture(np.zeros((20, 30, 3), np.uint8)).dtype == np.uint8
    assert maps._repr_png_().startswith(b"\x89PNG")


def test_rows_without_bins_are_refused():
    with pytest.raises(ValidationError, match="one bin or more"):
        _maps(rows=np.zeros((0, 10, 15), np.float32), offsets=np.zeros(0, np.float32))


def test_parts_that_do_not_belong_together_are_refused():
    for changes in (
        {"letter": np.zeros((20, 31), np.float32)},
        {"offsets": np.zeros(3, np.float32)},
        {"scale_odds": np.zeros(2, np.float32)},
        {"px_per_mm": (0.0, 5.0)},
    ):
        with pytest.raises(ValidationError):
            _maps(**changes)
