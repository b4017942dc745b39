"""Batches for the ink network: one step gives one batch, and what it tells is true."""

import numpy as np
import pytest
import torch

from ecgseg.ink._paper_changes import InkCrop, changed_image, flipped
from ecgseg.ink.batches import SHAPES, InkBatches, bin_shares
from ecgseg.ink.decoding import REACH_MM, offset_bins
from ecgseg.ink.targets import ABSENT, OFFSET_STEP
from ecgseg.outputs import SCALES
from ecgtypes import DatasetError
from tests.ecgseg.ink.drawn_pages import flat_page, page


@pytest.fixture(scope="module")
def batches():
    return InkBatches([flat_page(), flat_page("scanner")], count=4, seed=1)


def test_a_step_gives_one_batch(batches):
    first, again, other = batches[7][0], batches[7][0], batches[8][0]
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert (
        not torch.equal(first["scale"], other["scale"])
        or first["image"].shape != other["image"].shape
        or (not torch.equal(first["image"], other["image"]))
    )


def test_shapes_and_ranges(batches):
    batch = batches[0][0]
    count, channels, height, width = batch["image"].shape
    assert (count, channels) == (4, 3)
    assert (height, width) in SHAPES
    assert batch["maps"].shape == (4, 6, height // 2, width // 2)
    assert batch["rows"].shape == (4, 32, height // 4, width // 4)
    assert batch["image"].min() >= -3
    assert batch["image"].max() <= 1


def test_crops_at_a_wrong_scale_tell_that_alone():
    batches = InkBatches([flat_page()], count=6, seed=2)
    wrong = 0
    for step in range(12):
        batch = batches[step][0]
        for i, scale in enumerate(batch["scale"].tolist()):
            assert bool(batch["right"][i]) == (SCALES[scale] == 1)
            if SCALES[scale] != 1:
                wrong += 1
                assert not batch["known"][i].any()
                assert float(batch["rows"][i].sum()) == 0
    assert wrong > 2


def test_pages_are_taken_as_they_are_too():
    taken = InkBatches([page()], count=1, seed=0)[0][0]
    assert taken["image"].shape[0] == 1


def test_other_pages_are_refused():
    with pytest.raises(DatasetError, match="FlatPage"):
        InkBatches([object()], count=1, seed=0)[0]
    with pytest.raises(DatasetError, match="no pages"):
        InkBatches([], count=1, seed=0)


def test_offsets_become_shares_that_lead_back_to_them():
    told = np.arange(-90, 91, dtype=np.int8)[None]
    shares = bin_shares(np.stack([told, np.full_like(told, ABSENT)]))
    reached = np.abs(told[0] * OFFSET_STEP) < REACH_MM
    assert np.allclose(shares.sum(axis=0)[0], reached)
    back = (shares[:, 0] * offset_bins()[:, None]).sum(axis=0)
    inside = np.abs(told[0] * OFFSET_STEP) < REACH_MM - 1.3
    assert np.abs(back - told[0] * OFFSET_STEP)[inside].max() < 1e-3


def test_two_rows_share_a_place():
    shares = bin_shares(np.array([[[20]], [[-30]]], np.int8))
    assert shares.sum() == pytest.approx(1)
    assert (shares > 0.1).sum() >= 2


def _crop() -> InkCrop:
    flat = flat_page()
    return InkCrop(flat.image, flat.maps, flat.offsets, flat.known, 2)


def test_mirrored_crops_keep_their_truth():
    crop = _crop()
    mirrored = [flipped(crop, rng=np.random.default_rng(seed)) for seed in range(40)]
    upside = [m for m in mirrored if np.array_equal(m.image, crop.image[::-1])]
    assert upside
    inked = crop.offsets[0, ::-1] != ABSENT
    assert np.array_equal(upside[0].offsets[0][inked], -crop.offsets[0, ::-1][inked])
    assert (upside[0].offsets[0][~inked] == ABSENT).all()


def test_images_are_changed_and_nothing_else():
    crop = _crop()
    before = crop.image.copy(), crop.maps.copy()
    images = [changed_image(crop, rng=np.random.default_rng(seed)) for seed in range(12)]
    assert all(image.shape == crop.image.shape and image.dtype == np.uint8 for image in images)
    assert len({image.tobytes() for image in images}) == 12
    assert np.array_equal(crop.image, before[0])
    assert np.array_equal(crop.maps, before[1])
