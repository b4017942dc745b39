"""The ink reader: any image at any scale, in tiles where it is large, or a clear error."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgseg import InkReader
from ecgseg.ink import reader as reader_module
from ecgseg.models import CropNetwork, InkNetwork
from ecgtypes import ImageError, InkMaps, WeightsError
from ecgtypes import InkReader as InkReaderProtocol
from tests.ecgseg.ink.drawn_pages import flat_page


@pytest.fixture(scope="module")
def reader():
    torch.manual_seed(0)
    return InkReader(InkNetwork((8, 8)).eval())


@settings(max_examples=15, deadline=None)
@given(height=st.integers(1, 90), width=st.integers(1, 140), x=st.floats(2, 30), y=st.floats(2, 30))
def test_maps_cover_the_image(height, width, x, y):
    torch.manual_seed(0)
    image = np.zeros((height, width, 3), np.uint8)
    maps = InkReader(InkNetwork((8, 8)).eval()).read(image, px_per_mm=(x, y))
    rows, columns = maps.trace.shape
    # Half a working pixel of rounding at 10 px/mm, and half of it again at 5.
    assert abs(columns - width / x * 5) <= 0.8
    assert abs(rows - height / y * 5) <= 0.8
    assert maps.rows.shape[1:] == (-(-rows // 2), -(-columns // 2))
    assert np.allclose(maps.rows.sum(axis=0), 1, atol=1e-5)
    assert maps.px_per_mm == (5.0, 5.0)


def test_it_is_what_digitizers_take(reader):
    assert isinstance(reader, InkReaderProtocol)
    assert repr(reader) == "InkReader(TorchRunner(InkNetwork))"


def test_one_image_gives_one_answer(reader):
    image = flat_page().image
    assert reader.read(image) == reader.read(image.copy())
    assert reader.read(image[:, :, 0]).trace.shape == reader.read(image).trace.shape


def test_tiles_show_no_seams(reader, monkeypatch):
    image = flat_page().image[:512, :960]
    whole = reader.read(image)
    monkeypatch.setattr(reader_module, "TILE", 512)
    monkeypatch.setattr(reader_module, "OVERLAP", 192)
    tiled = reader.read(image)
    assert tiled.trace.shape == whole.trace.shape
    for kind in ("trace", "letter", "grid"):
        assert np.abs(getattr(tiled, kind) - getattr(whole, kind)).max() < 0.02
    assert np.abs(tiled.rows - whole.rows).max() < 0.02


@pytest.mark.parametrize("px_per_mm", [0, -1, float("nan"), float("inf"), (1, 2, 3), "ten", None, (0, 5)])
def test_scales_that_are_none_are_refused(reader, px_per_mm):
    with pytest.raises(ImageError, match="px_per_mm"):
        reader.read(np.zeros((30, 40, 3), np.uint8), px_per_mm=px_per_mm)


@pytest.mark.parametrize("image", [None, "page.png", np.zeros((0, 5, 3), np.uint8), np.zeros((5, 5, 4)), []])
def test_images_that_are_none_are_refused(reader, image):
    with pytest.raises(ImageError):
        reader.read(image)


def test_pages_of_absurd_size_are_refused(reader):
    with pytest.raises(ImageError, match="is no page"):
        reader.read(np.zeros((3000, 4000, 3), np.uint8), px_per_mm=0.1)


def test_other_networks_are_refused():
    with pytest.raises(WeightsError, match="ink network"):
        InkReader(CropNetwork((4, 8, 8, 8)))


def test_a_reader_returns_maps(reader):
    assert isinstance(reader.read(flat_page().image[:64, :64]), InkMaps)


class _Sees:
    """Says that what is dark is trace."""

    def run(self, images):
        from ecgseg.outputs import InkOutput

        _, height, width = images.shape
        dark = 40 * (-1 - images.mean(axis=0).reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)))
        blank = np.full((5, height // 2, width // 2), -20, np.float32)
        rows = np.zeros((32, height // 4, width // 4), np.float32)
        return InkOutput(
            np.concatenate([dark[None], blank]).astype(np.float32), rows, np.zeros(5, np.float32)
        )


@given(x=st.floats(4, 14), y=st.floats(4, 14))
@settings(max_examples=20, deadline=None)
def test_maps_lie_where_the_docstring_says_at_any_scale(x, y):
    image = np.full((700, 1100, 3), 255, np.uint8)
    image[633:645, 1020:1032] = 0
    maps = InkReader(_Sees()).read(image, px_per_mm=(x, y))
    rows, columns = np.nonzero(maps.trace > 0.5)
    told = [(columns.mean() + 0.5) * x / 5 - 0.5, (rows.mean() + 0.5) * y / 5 - 0.5]
    # Within half a pixel of the map, whatever the image's size: nothing adds up along the page.
    assert abs(told[0] - 1025.5) < 0.5 * x / 5
    assert abs(told[1] - 638.5) < 0.5 * y / 5
