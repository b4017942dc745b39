"""Overlap and suppression, against torchvision's."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from torchvision.ops import box_iou, nms

from ecgseg.pages.box_suppression import box_ious, suppressed


def _boxes(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 30, size=(count, 2))
    return np.concatenate([low, low + rng.uniform(1, 30, size=(count, 2))], axis=1), rng.random(count)


@given(seed=st.integers(0, 2**31), count=st.integers(1, 30), overlap=st.floats(0.05, 0.95))
def test_as_torchvision_has_it(seed, count, overlap):
    boxes, scores = _boxes(seed, count)
    assert_allclose(box_ious(boxes[0], boxes), box_iou(*(torch.tensor(boxes),) * 2)[0].numpy(), atol=1e-6)
    groups = suppressed(boxes, scores, overlap=overlap)
    kept = nms(torch.tensor(boxes), torch.tensor(scores), overlap)
    assert [int(group[0]) for group in groups] == kept.tolist()
    assert sorted(np.concatenate(groups).tolist()) == list(range(count))


def test_nothing_in_nothing_out():
    assert suppressed(np.zeros((0, 4)), np.zeros(0), overlap=0.5) == []
