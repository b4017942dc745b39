"""Photocopies."""

import numpy as np
import pytest

from ecgsyn.effects import Photocopy, PhotocopyParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import bare, page, plain


def copied(image: np.ndarray, **options: object) -> np.ndarray:
    params = PhotocopyParams(**({"contrast": 0.0, "seed": 2} | options))
    return Photocopy().alter(image.copy(), params, px_per_mm=8).astype(int)


def test_a_copy_has_no_colour():
    assert np.ptp(copied(page().image, contrast=0.3), axis=2).max() == 0


def test_contrast_takes_the_grid_or_makes_it_darker():
    pale, dark = (copied(bare().image, contrast=1.0, level=level).mean() for level in (0.4, 0.94))
    assert pale > 253 > dark


def test_contrast_leaves_two_tones():
    image = copied(page().image, contrast=1.0)
    assert ((image < 60) | (image > 225)).mean() > 0.98


def test_toner_is_uneven_where_there_is_any():
    assert copied(plain(128), uneven=1.0).std() > 3 * copied(plain(250), uneven=1.0).std()


def test_specks():
    image = copied(plain(255), specks=20.0)
    assert 0 < (image < 128).mean() < 0.1


def test_a_dark_band_lies_along_the_edges_named():
    image = copied(plain(255), edge=5.0, edges=("left", "bottom"))[..., 0]
    assert image[:250, :20].max() < 60
    assert image[-20:].max() < 60
    assert image[:200, 100:].min() == 255


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"edge is 99, but must be at least 0 and at most 40"):
        PhotocopyParams(contrast=0, edge=99, seed=1)
