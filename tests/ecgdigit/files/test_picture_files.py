"""Picture files: pages of TIFF, HEIC, and what is not a page."""

import base64
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from ecgdigit import count_pages, load_digitizer, read_image, read_page
from ecgtypes import ImageError, MissingExtraError
from tests.ecgdigit.pages import digitized, page

# 48 x 64 px, white, the upper left quarter (200, 30, 30); encoded by libheif
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJp"
    "bG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAEwAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAAB"
    "AAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEA"
    "AQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAA"
    "FGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhp"
    "cG1hAAAAAAAAAAEAAQWBAgMFhAAAAFRtZGF0AAAASCgBrxOA5Ta3/54fX8eoB6NmpruSLKF+P8H0PV/BuWINxusA0T83vpHFDz/fU9MF"
    "g9V//LtU3iQmaEkvPj6SWmJ8L2yGWV/PZA=="
)


def _stack(*shades: int, **options: object) -> bytes:
    pictures = [Image.new("L", (60 + i, 40), shade) for i, shade in enumerate(shades)]
    stream = BytesIO()
    pictures[0].save(stream, "TIFF", save_all=True, append_images=pictures[1:], **options)
    return stream.getvalue()


def _marked(*shades_and_kinds: tuple[int, int]) -> bytes:
    """A TIFF file whose frames say by NewSubfileType what they are."""
    stream = BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(stream, new=True) as writer:
        for shade, kind in shades_and_kinds:
            about = TiffImagePlugin.ImageFileDirectory_v2()
            about[254] = kind
            Image.new("L", (60, 40), shade).save(writer, "TIFF", tiffinfo=about)
            writer.newFrame()
    return stream.getvalue()


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
def test_pages_of_a_tiff_file(compression, tmp_path):
    content = _stack(10, 120, 240, compression=compression)
    path = tmp_path / "stack.tif"
    path.write_bytes(content)
    for source in (content, path, str(path)):
        assert count_pages(source) == 3
        for number, shade in enumerate((10, 120, 240)):
            image = read_image(source, page=number)
            assert image.shape == (40, 60 + number, 3)
            assert (image == shade).all()
        with pytest.raises(ImageError, match=r"has no page 3: it holds 3, numbered from 0"):
            read_image(source, page=3)


def test_thumbnails_and_masks_in_a_tiff_file_are_no_pages():
    content = _marked((10, 0), (20, 1), (30, 2), (40, 4))
    assert count_pages(content) == 2
    assert (read_image(content) == 10).all()
    assert (read_image(content, page=1) == 30).all()


def test_a_tiff_file_of_thumbnails_alone_has_one_page():
    content = _marked((10, 1), (20, 1))
    assert count_pages(content) == 1
    assert (read_image(content) == 10).all()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_of_an_animation_are_no_pages(kind):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("black", "white", "red")]
    stream = BytesIO()
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
    assert count_pages(stream.getvalue()) == 1
    assert (read_image(stream.getvalue()) < 8).all()
    with pytest.raises(ImageError, match="has no page 1: it holds 1"):
        read_image(stream.getvalue(), page=1)


def test_previews_in_a_phones_file_are_no_pages():
    stream = BytesIO()
    picture = Image.new("RGB", (80, 60), (200, 40, 40))
    picture.save(stream, "MPO", save_all=True, append_images=[picture.resize((40, 30))])
    assert count_pages(stream.getvalue()) == 1
    assert read_image(stream.getvalue()).shape == (60, 80, 3)


@pytest.mark.parametrize("number", [-1, 0.5, "0", None, True, np.float64(0)])
def test_what_is_no_page_number_is_refused(number):
    with pytest.raises(ImageError, match="a whole number from 0"):
        read_image(_stack(10), page=number)


def test_arrays_and_pillow_images_have_one_page():
    array = np.zeros((40, 40), np.uint8)
    for source in (array, Image.fromarray(array)):
        assert count_pages(source) == 1
        assert read_page(source).words == ()
        with pytest.raises(ImageError, match="has no page 1"):
            read_image(source, page=1)
    assert read_image(array, page=np.int64(0)).shape == (40, 40, 3)


@pytest.mark.parametrize(("kind", "dpi"), [("TIFF", (200, 200)), ("JPEG", (200, 200)), ("PNG", (200, 200))])
def test_the_resolution_that_a_file_says_is_told(kind, dpi):
    stream = BytesIO()
    Image.new("RGB", (40, 40)).save(stream, kind, dpi=dpi)
    assert read_page(stream.getvalue()).dpi == pytest.approx(200, abs=0.01)


def test_a_file_that_says_no_resolution_has_none():
    stream = BytesIO()
    Image.new("RGB", (40, 40)).save(stream, "PPM")
    assert read_page(stream.getvalue()).dpi is None


def test_heic_pictures_are_read():
    pytest.importorskip("pi_heif", reason="HEIC needs the extra io")
    image = read_image(HEIC)
    assert image.shape == (48, 64, 3)
    assert np.abs(image[:20, :28].astype(int) - (200, 30, 30)).max() < 12
    assert np.abs(image[28:, 36:].astype(int) - 255).max() < 12
    with pytest.raises(ImageError, match=r"cannot be read|damaged"):
        read_image(HEIC[:300])


def test_without_a_heic_library_the_extra_is_named(monkeypatch):
    for module in ("pi_heif", "pillow_heif"):
        monkeypatch.setitem(sys.modules, module, None)
    for door in (read_image, count_pages):
        with pytest.raises(
            MissingExtraError, match=r'a HEIC picture needs the extra io: pip install "ecgpaper'
        ):
            door(HEIC)


def test_formats_that_run_programs_are_refused():
    script = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n%%EndComments\nshowpage\n%%EOF\n"
    with pytest.raises(ImageError, match="cannot be read as an image"):
        read_image(script)


def test_paths_with_null_characters_are_refused():
    with pytest.raises(ImageError, match=r"no image file|cannot be read"):
        read_image("page\0.png")


def test_a_page_of_a_tiff_file_is_digitized():
    pictures = [Image.fromarray(page("3x1").image), Image.fromarray(page("3x4+1").image)]
    stream = BytesIO()
    pictures[0].save(stream, "TIFF", save_all=True, append_images=pictures[1:])
    digitizer = load_digitizer("classical")
    assert digitizer.digitize(stream.getvalue(), page=1) == digitized("3x4+1")
    assert digitizer.digitize(stream.getvalue()) == digitized("3x1")
