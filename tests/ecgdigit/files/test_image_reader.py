"""The door: every kind of image becomes one upright RGB array."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ecgdigit import read_image
from ecgtypes import ImageError


def _scene(mode: str = "RGB") -> Image.Image:
    rng = np.random.default_rng(7)
    return Image.fromarray(rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)).convert(mode)


def _bytes(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def test_path_str_bytes_array_and_pillow_image_are_alike(tmp_path):
    scene = _scene()
    path = tmp_path / "scene.png"
    scene.save(path)
    expected = np.asarray(scene)
    for source in (path, str(path), path.read_bytes(), bytearray(path.read_bytes()), expected, scene):
        assert np.array_equal(read_image(source), expected)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "GIF", "WEBP", "JPEG", "PPM"])
def test_files_of_many_kinds_are_read(kind):
    smooth = Image.fromarray(np.full((40, 60, 3), (200, 120, 40), np.uint8))
    pixels = read_image(_bytes(smooth, kind))
    assert pixels.shape == (40, 60, 3)
    assert np.abs(pixels.astype(int) - (200, 120, 40)).max() <= 4


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "YCbCr", "HSV", "LAB"])
def test_pillow_modes_come_out_as_their_rgb(mode):
    scene = _scene("RGB") if mode == "LAB" else _scene(mode)
    if mode == "LAB":
        scene = Image.merge("LAB", scene.split())
    pixels = read_image(scene)
    assert pixels.dtype == np.uint8
    assert np.array_equal(pixels, np.asarray(scene.convert("RGB")))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "La", "RGBa", "PA"])
def test_what_is_transparent_shows_white_paper(mode):
    scene = Image.new("L", (60, 40), 80)
    if mode == "PA":
        scene = scene.convert("P")
    alpha = Image.new("L", (60, 40), 0)
    alpha.paste(255, (0, 0, 30, 40))
    if mode.startswith("RGB"):
        scene = scene.convert("RGB")
    scene.putalpha(alpha)
    pixels = read_image(scene if scene.mode == mode else scene.convert(mode))
    assert (pixels[:, 30:] == 255).all()
    assert (pixels[:, :30] == 80).all()


def test_a_transparent_palette_colour_shows_white_paper():
    scene = Image.new("P", (60, 40), 0)
    scene.putpalette([10, 20, 30, 200, 100, 50])
    scene.paste(1, (0, 0, 30, 40))
    pixels = read_image(_bytes(scene, "PNG", transparency=0))
    assert (pixels[:, 40:] == 255).all()
    assert (pixels[:, :30] == (200, 100, 50)).all()


def test_half_transparent_ink_is_mixed_with_white():
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[..., 3] = 51
    assert (read_image(rgba) == 204).all()
    assert (read_image(Image.fromarray(rgba)) == 204).all()


def test_every_mixture_with_white_is_rounded_to_the_nearest():
    ink, alpha = np.meshgrid(np.arange(256), np.arange(256))
    rgba = np.stack([ink, ink, ink, alpha], axis=2).astype(np.uint8)
    expected = np.round((ink * alpha + 255 * (255 - alpha)) / 255)
    assert np.array_equal(read_image(rgba)[..., 1], expected)


@pytest.mark.parametrize("mode", ["RGBA", "F"])
def test_large_images_are_reckoned_in_blocks(mode, monkeypatch):
    scene = _scene().convert("L").convert(mode)
    if mode == "RGBA":
        scene.putalpha(_scene("L"))
    expected = read_image(scene)
    monkeypatch.setattr("ecgdigit.files._rgb_pixels.BLOCK", 130)
    assert np.array_equal(read_image(scene), expected)


def test_16_bit_grey_keeps_its_brightness():
    ramp = np.linspace(0, 65535, 60 * 40).reshape(40, 60).astype(np.uint16)
    expected = np.repeat((ramp >> 8).astype(np.uint8)[..., None], 3, axis=2)
    assert np.array_equal(read_image(ramp), expected)
    assert np.array_equal(read_image(_bytes(Image.fromarray(ramp))), expected)
    assert np.array_equal(read_image(_bytes(Image.fromarray(ramp), "TIFF")), expected)


def test_16_bit_rgb_arrays_keep_their_brightness():
    deep = np.zeros((40, 60, 3), np.uint16)
    deep[..., 0] = 0xC0FF
    assert (read_image(deep) == (0xC0, 0, 0)).all()


@pytest.mark.parametrize("top", [1.0, 255.0])
def test_float_files_hold_0_to_1_or_0_to_255(top):
    image = Image.fromarray(np.linspace(0, top, 1600).reshape(40, 40).astype(np.float32))
    pixels = read_image(_bytes(image, "TIFF"))
    assert pixels.min() == 0
    assert pixels.max() == 255
    assert abs(float(pixels.mean()) - 127.5) < 1


def test_float_and_bool_arrays():
    ramp = np.linspace(0, 1, 1600).reshape(40, 40)
    assert np.array_equal(read_image(ramp)[..., 0], np.round(ramp * 255))
    assert set(np.unique(read_image(ramp > 0.5))) == {0, 255}
    assert np.array_equal(read_image(ramp[..., None])[..., 1], np.round(ramp * 255))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_obeyed(orientation, tmp_path):
    upright = np.full((40, 60, 3), 255, np.uint8)
    upright[:20, :30] = (250, 0, 0)
    back = {
        1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1],
        5: upright.swapaxes(0, 1), 6: np.rot90(upright, 1), 7: np.rot90(upright, 2).swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned.png"
    Image.fromarray(np.ascontiguousarray(back)).save(path, exif=exif)
    assert np.array_equal(read_image(path), upright)


def test_the_first_of_several_frames_is_read():
    first, second = Image.new("L", (40, 40), 10), Image.new("L", (40, 40), 200)
    stack = _bytes(first, "TIFF", save_all=True, append_images=[second])
    assert (read_image(stack) == 10).all()


def test_an_array_that_is_fine_is_not_copied_and_none_is_changed():
    fine = np.asarray(_scene())
    assert np.shares_memory(read_image(fine), fine)
    rgba = np.asarray(_scene("RGBA")).copy()
    before = rgba.copy()
    read_image(rgba)
    assert np.array_equal(rgba, before)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((40, 40, 2), np.uint8),
        np.zeros((40,), np.uint8),
        np.zeros((2, 40, 40, 3), np.uint8),
        np.zeros((40, 40), np.int32),
        np.zeros((40, 40), np.complex64),
        np.full((40, 40), np.nan),
        np.full((40, 40), 2.0),
        np.full((40, 40), -0.1),
        np.zeros((0, 40, 3), np.uint8),
        np.zeros((0, 0), np.float32),
        np.array([["a", "b"], ["c", "d"]]),
    ],
)
def test_arrays_that_are_no_image_are_refused(array):
    with pytest.raises(ImageError):
        read_image(array)


@pytest.mark.parametrize("source", [None, 7, 3.5, ["page.png"], object()])
def test_sources_of_other_types_are_refused(source):
    with pytest.raises(ImageError, match=r"a path, bytes, an array or a Pillow image, not"):
        read_image(source)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (31, 500), (500, 31)])
def test_small_images_are_refused_with_their_size(height, width):
    with pytest.raises(ImageError, match=f"{width} x {height} px is too small"):
        read_image(np.zeros((height, width), np.uint8))


def test_deep_values_outside_16_bits_are_refused():
    image = Image.fromarray(np.full((40, 40), 70000, np.int32))
    with pytest.raises(ImageError, match="0 to 65535"):
        read_image(image)
