"""Protocols between the packages."""

import numpy as np

from ecgtypes import Box, PageRenderer, Segmenter


class Black:
    def segment(self, image: np.ndarray, *, baseline: float | None = None) -> np.ndarray:
        return image.max(axis=2) < (100 if baseline is None else 50)


def test_a_class_with_the_method_is_one_and_another_is_not() -> None:
    assert isinstance(Black(), Segmenter)
    assert not isinstance(Black(), PageRenderer)
    assert not isinstance(Box(x0=0, y0=0, x1=1, y1=1), Segmenter)
    assert Black().segment(np.zeros((2, 3, 3), np.uint8)).all()
