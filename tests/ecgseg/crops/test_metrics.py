"""Measures of masks, checked against other implementations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco
from skimage.metrics import adapted_rand_error

from ecgseg.crops.metrics import dice, iou, overlapped_columns, score_mask, swapped_columns
from ecgtypes import ImageError


def _masks(seed: int, count: int = 2) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    share = rng.uniform(0, 1)
    return [rng.random((13, 17)) < share for _ in range(count)]


@given(st.integers(0, 10_000))
def test_iou_is_that_of_pycocotools(seed):
    found, truth = _masks(seed)
    encoded = [coco.encode(np.asfortranarray(mask.astype(np.uint8))) for mask in (found, truth)]
    if found.any() or truth.any():
        assert iou(found, truth) == pytest.approx(float(coco.iou(encoded[:1], encoded[1:], [0])[0, 0]))


@given(st.integers(0, 10_000))
def test_dice_follows_from_iou_and_is_the_f1_score(seed):
    found, truth = _masks(seed)
    ratio = iou(found, truth)
    assert dice(found, truth) == pytest.approx(2 * ratio / (1 + ratio))
    if found.any() and truth.any() and (found & truth).any():
        precision = (found & truth).sum() / found.sum()
        recall = (found & truth).sum() / truth.sum()
        assert dice(found, truth) == pytest.approx(2 * precision * recall / (precision + recall))


def test_agreement_is_what_scikit_image_says_too():
    truth, _ = _masks(3)
    error, precision, recall = adapted_rand_error(truth.astype(int), truth.astype(int))
    assert (error, precision, recall) == (0.0, 1.0, 1.0)
    assert (iou(truth, truth), dice(truth, truth)) == (1.0, 1.0)


def test_two_empty_masks_agree():
    empty = np.zeros((3, 3), bool)
    assert (iou(empty, empty), dice(empty, empty)) == (1.0, 1.0)


def _lines() -> tuple[np.ndarray, np.ndarray]:
    """A level target, and another trace that comes down to it and runs on it."""
    target, other = np.zeros((20, 30), bool), np.zeros((20, 30), bool)
    target[10:12] = True
    for column in range(30):
        top = min(column, 10)
        other[top : top + 2, column] = True
    return target, other


def test_overlap_begins_where_traces_touch():
    target, other = _lines()
    assert np.flatnonzero(overlapped_columns(target, other, touching=0))[0] == 9
    assert np.flatnonzero(overlapped_columns(target, other, touching=2))[0] == 7


def test_a_column_is_swapped_when_the_mask_lies_on_the_other():
    target, other = _lines()
    assert not swapped_columns(target, target, other).any()
    assert not swapped_columns(target | other, target, other).any()
    np.testing.assert_array_equal(np.flatnonzero(swapped_columns(other, target, other)), np.arange(9))


def test_a_score_is_over_all_and_over_overlapped_columns():
    target, other = _lines()
    found = target.copy()
    found[:, 20:] = False
    score = score_mask(found, target, other)
    assert score.iou == pytest.approx(20 / 30)
    assert score.overlapped_iou == pytest.approx(13 / 23)
    assert score.overlapped_dice == pytest.approx(26 / 36)
    assert score.swap_rate == 0
    alone = score_mask(target, target, np.zeros_like(target))
    assert (alone.iou, alone.dice) == (1.0, 1.0)
    assert np.isnan(alone.overlapped_iou)


def test_masks_of_other_shapes_are_refused():
    with pytest.raises(ImageError, match="one shape"):
        iou(np.zeros((2, 3)), np.zeros((3, 2)))
