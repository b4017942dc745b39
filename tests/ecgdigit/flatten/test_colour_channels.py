"""Colour channels reduced plane by plane."""

import numpy as np
import pytest

from ecgdigit.flatten.colour_channels import channel_max, channel_mean, channel_min


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_planes_are_reduced_as_the_last_axis_is(kind):
    image = np.random.default_rng(1).integers(0, 256, (7, 5, 3)).astype(kind)
    for part in (image, image[::2, 1:]):
        for found, wanted in ((channel_min(part), part.min(axis=2)), (channel_max(part), part.max(axis=2))):
            assert found.dtype == kind
            assert np.array_equal(found, wanted)


def test_the_mean_does_not_overflow():
    image = np.full((3, 4, 3), 255, np.uint8)
    image[0, 0] = (1, 2, 4)
    found = channel_mean(image)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, image.mean(axis=2), rtol=1e-6)
