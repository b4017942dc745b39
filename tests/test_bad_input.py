"""Bad input of every kind: the right error of our tree, or the right page; never a plausible wrong answer."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ecgdigit import compare, load_digitizer, read_image
from ecgsyn import GridStyle, StandardRenderer, simulate_recording
from ecgtypes import (
    STANDARD_12,
    EcgError,
    GridNotFoundError,
    ImageError,
    LayoutError,
    Lead,
    LeadNotFoundError,
    PaperScale,
    Recording,
    RecordingError,
)
from tests.ecgdigit.pages import digitized, page, recording


def _digitize(source: object, **options: object):
    return load_digitizer("classical").digitize(source, **options)


def _encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def _scene(kind: str = "PNG", **options: object) -> bytes:
    rng = np.random.default_rng(7)
    return _encoded(Image.fromarray(rng.integers(0, 256, (60, 80, 3), dtype=np.uint8)), kind, **options)


# Files that are no images


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"not an image at all",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        bytes(range(256)) * 8,
        b"%PDF-1.7\n%broken",
        b"\x1f\x8b\x08\x00",
    ],
)
def test_files_that_are_no_images(content, tmp_path):
    path = tmp_path / "scan.png"
    path.write_bytes(content)
    for source in (path, content):
        with pytest.raises(ImageError, match="cannot be read as an image"):
            _digitize(source)


def test_paths_that_lead_nowhere(tmp_path):
    for path in (tmp_path, tmp_path / "none.png", str(tmp_path / "none.png"), ""):
        with pytest.raises(ImageError, match="no image file at"):
            _digitize(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_truncated_files(kind, share):
    whole = _scene(kind)
    with pytest.raises(ImageError, match=r"truncated or damaged|cannot be read"):
        _digitize(whole[: int(share * len(whole))])


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (31, 31)])
def test_images_too_small_to_hold_an_ecg(size):
    with pytest.raises(ImageError, match="too small"):
        _digitize(_encoded(Image.new("RGB", size, "white")))


# Decompression bombs


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width: int, height: int, rows: int) -> bytes:
    """A PNG whose header claims a size, with that many rows of white, 1 bit deep."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\x00" + b"\xff" * ((width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height", "rows"),
    [
        (40_000, 40_000, 1),  # the header alone
        (40_000, 40_000, 40_000),  # 200 MB in 0.2 MB, 4.8 GB once it is RGB
        (12_000, 12_000, 1),  # below the limit at which Pillow itself refuses
        (2_000_000_000, 1, 0),
        (130_000_001, 1, 1),
    ],
)
def test_decompression_bombs_are_refused_before_they_go_off(width, height, rows):
    bomb = _png(width, height, rows)
    assert len(bomb) < 1_000_000
    with pytest.raises(ImageError, match="million pixels"):
        _digitize(bomb)


def test_large_pillow_images_and_arrays_are_refused_too():
    with pytest.raises(ImageError, match="million pixels"):
        _digitize(Image.new("1", (40_000, 40_000)))
    with pytest.raises(ImageError, match="million pixels"):
        # 1.6 billion pixels that take one byte: nothing of that size is made of them.
        _digitize(np.broadcast_to(np.uint8(255), (40_000, 40_000)))


# Images that are no page


def _noise() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (400, 500, 3), dtype=np.uint8)


def _grid_alone() -> np.ndarray:
    image = np.full((600, 800, 3), 255, np.uint8)
    image[::4] = image[:, ::4] = (252, 225, 225)
    image[::20] = image[:, ::20] = (244, 170, 170)
    return image


@pytest.mark.parametrize(
    "image",
    [np.full((400, 500, 3), 255, np.uint8), np.zeros((400, 500, 3), np.uint8), _noise()],
    ids=["white", "black", "noise"],
)
def test_images_without_grid_are_refused(image):
    with pytest.raises(GridNotFoundError, match="give scale="):
        _digitize(image)


def test_a_page_without_grid_says_that_a_scale_helps():
    with pytest.raises(GridNotFoundError, match="give scale="):
        _digitize(page("3x4+1", grid=GridStyle(colour="none")).image)


def test_grid_paper_without_a_trace_is_refused():
    with pytest.raises(ImageError, match="no trace"):
        _digitize(_grid_alone())


@pytest.mark.parametrize(
    "image", [np.full((400, 500, 3), 255, np.uint8), np.zeros((400, 500, 3), np.uint8), _noise()],
    ids=["white", "black", "noise"],
)  # fmt: skip
def test_a_given_scale_makes_no_page_of_what_is_none(image):
    with pytest.raises((ImageError, LayoutError)):
        _digitize(image, scale=PaperScale.from_dpi(100))


def test_grid_paper_with_text_alone_is_refused():
    sheet = Image.fromarray(_grid_alone())
    from PIL import ImageDraw, ImageFont

    draw = ImageDraw.Draw(sheet)
    for y in (40, 90, 200, 320):
        draw.text((60, y), "No recording was made today", fill=(20, 20, 20), font=ImageFont.load_default(20))
    with pytest.raises((ImageError, LayoutError)):
        _digitize(np.asarray(sheet))


# Images of another kind: the same page


def _as_kind(image: Image.Image, kind: str) -> Image.Image:
    if kind == "16-bit":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    if kind == "RGBA":
        ink = 255 - np.asarray(image.convert("L"))
        alpha = np.where(ink > 0, 255, 0).astype(np.uint8)
        return Image.fromarray(np.dstack([np.asarray(image), alpha]))
    if kind == "LA":
        grey = image.convert("L")
        grey.putalpha(255)
        return grey
    if kind == "P":
        return image.quantize(64)
    return image.convert(kind)


@pytest.mark.parametrize("kind", ["RGB", "L", "LA", "RGBA", "P", "CMYK", "16-bit"])
def test_images_of_every_mode_are_the_same_page(kind):
    drawn = page("3x1", dpi=150)
    image = _as_kind(Image.fromarray(drawn.image), kind)
    encoded = _encoded(image, "TIFF" if kind == "CMYK" else "PNG")
    result = _digitize(encoded)
    assert result.layout is not None
    assert result.layout.name == "3x1"
    compared = compare(result, drawn)
    assert compared.coverage > 0.99
    assert compared.median_snr_db > 20


def test_a_black_and_white_fax_is_read_or_refused():
    drawn = page("3x1", dpi=150)
    grey = drawn.image.min(axis=2)
    fax = Image.fromarray(np.where(grey < 190, 0, 255).astype(np.uint8)).convert("1")
    try:
        result = _digitize(_encoded(fax))
    except EcgError:
        return
    assert compare(result, drawn).median_snr_db > 10


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_pages_turned_by_their_camera_are_read_upright(orientation):
    upright = Image.fromarray(page("3x1").image)
    turned = upright.rotate({3: 180, 6: 90, 8: 270}[orientation], expand=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert _digitize(_encoded(turned, exif=exif)) == digitized("3x1")


# Bytes damaged at random


def _mutated(whole: bytes, rng: np.random.Generator) -> bytes:
    data = bytearray(whole)
    for _ in range(int(rng.integers(1, 12))):
        at = int(rng.integers(len(data)))
        kind = int(rng.integers(4))
        if kind == 0:
            data[at] = int(rng.integers(256))
        elif kind == 1:
            data[at] ^= 1 << int(rng.integers(8))
        elif kind == 2:
            del data[at : at + int(rng.integers(1, 30))]
        else:
            data[at:at] = rng.bytes(int(rng.integers(1, 30)))
        if not data:
            return b""
    return bytes(data)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_damaged_files_give_an_image_or_our_error(kind):
    whole = _scene(kind)
    rng = np.random.default_rng(13)
    read = 0
    for _ in range(60):
        try:
            pixels = read_image(_mutated(whole, rng))
        except ImageError:
            continue
        read += 1
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3
        assert pixels.shape[2] == 3
    assert read < 60


# Recordings


def test_recordings_without_any_value_are_not_drawn():
    empty = Recording(signals=np.full((12, 5000), np.nan), leads=STANDARD_12, sampling_rate=500)
    with pytest.raises(RecordingError):
        StandardRenderer(dpi=100).render(empty, rng=1)
    none = Recording(signals=np.empty((0, 0)), leads=(), sampling_rate=500)
    with pytest.raises(RecordingError):
        StandardRenderer(dpi=100).render(none, rng=1)


def test_a_lead_without_any_value_does_not_come_back():
    signals = recording().signals.copy()
    signals[8] = np.nan
    drawn = StandardRenderer(layout="3x4+1", dpi=150).render(recording().replace(signals=signals), rng=1)
    result = _digitize(drawn.image)
    assert np.isnan(result.recording.lead(Lead.V3)).mean() > 0.98
    assert any("lead V3 was not found" in warning for warning in result.warnings)
    assert compare(result, drawn).coverage > 0.99


def test_a_gap_in_a_lead_is_not_filled():
    signals = recording().signals.copy()
    signals[0, 1000:2000] = np.nan
    drawn = StandardRenderer(layout="3x1", dpi=150).render(recording().replace(signals=signals), rng=1)
    result = _digitize(drawn.image)
    assert np.isnan(result.recording.lead("I")[1100:1900]).all()
    assert np.isfinite(result.recording.lead("II")[1100:1900]).all()


def test_a_flat_recording_comes_back_flat():
    flat = Recording(signals=np.zeros((12, 5000)), leads=STANDARD_12, sampling_rate=500)
    drawn = StandardRenderer(layout="3x4+1", dpi=200).render(flat, rng=1)
    result = _digitize(drawn.image)
    assert compare(result, drawn).coverage > 0.99
    assert np.nanmax(np.abs(result.recording.signals)) < 0.02


def test_one_lead_of_twelve():
    # A page of one lead by itself: nothing says in which layout it stands.
    one = recording().select(("II",))
    drawn = StandardRenderer(layout="3x1", dpi=100).render(one, rng=1)
    assert [lead.lead for lead in drawn.truth.leads] == ["II"]
    with pytest.raises(LayoutError, match="1 row"):
        _digitize(drawn.image)


def test_three_seconds():
    drawn = StandardRenderer(layout="3x1", dpi=150).render(recording().window(0, 3), rng=1)
    result = _digitize(drawn.image)
    assert result.layout is not None
    assert result.layout.row_duration == pytest.approx(3, abs=0.02)
    compared = compare(result, drawn)
    assert compared.coverage > 0.98
    assert compared.median_snr_db > 18


def test_half_an_hour_shows_its_first_page():
    second = simulate_recording(duration=10, sampling_rate=100, rng=3)
    long = second.replace(signals=np.tile(second.signals, (1, 180)), beats=())
    assert long.duration == 1800
    drawn = StandardRenderer(layout="3x4+1", dpi=100).render(long, rng=1)
    assert drawn.truth.layout.row_duration == 10
    result = _digitize(drawn.image)
    assert result.recording.duration == pytest.approx(10, abs=0.02)
    assert compare(result, drawn).coverage > 0.99


def test_a_thousand_leads_are_no_recording():
    # There are 17 leads; channels of other names are left out by the readers.
    with pytest.raises(LeadNotFoundError, match="lead0"):
        Recording(signals=np.zeros((1000, 10)), leads=[f"lead0{i}" for i in range(1000)], sampling_rate=500)
    with pytest.raises(ValueError, match="stands twice"):
        Recording(signals=np.zeros((1000, 10)), leads=["II"] * 1000, sampling_rate=500)


def test_all_the_leads_there_are():
    leads = tuple(lead for lead in Lead if lead is not Lead.MINUS_AVR)
    base = recording().signals
    signals = np.stack([base[i % 12] for i in range(len(leads))])
    many = Recording(signals=signals, leads=leads, sampling_rate=500)
    drawn = StandardRenderer(layout="3x4+1", dpi=100).render(many, rng=1)
    assert {lead.lead for lead in drawn.truth.leads} == set(STANDARD_12)


@pytest.mark.parametrize("value", [50.0, -50.0])
def test_voltages_off_the_page_are_not_invented(value):
    signals = recording().signals.copy()
    signals[6] = value
    drawn = StandardRenderer(layout="3x4+1", dpi=150).render(recording().replace(signals=signals), rng=1)
    try:
        result = _digitize(drawn.image)
    except EcgError:
        return
    found = result.recording.lead("V1")
    assert not np.isfinite(found).any() or np.nanmax(result.confidence[6]) < 0.5


# Wrong arguments at the door of drawing


@pytest.mark.parametrize("style", [None, 3, "no-such-machine", ["edan-se"]])
def test_what_is_no_style_is_told(style):
    with pytest.raises(EcgError, match="edan-se"):
        StandardRenderer(style=style)


@pytest.mark.parametrize("options", [{"page": (100,)}, {"page": 7}, {"page": (None, 2)}, {"dpi": "150"}])
def test_sizes_that_are_none_are_told(options):
    with pytest.raises(LayoutError, match="not"):
        StandardRenderer(**options)


@pytest.mark.parametrize("margin", [-5.0, float("nan"), float("inf")])
def test_margins_that_are_none_are_told(margin):
    drawn = StandardRenderer(layout="3x1", dpi=72).render(simulate_recording(rng=1), rng=1)
    with pytest.raises(LayoutError, match="margin"):
        drawn.crop("II", margin_mm=margin)
