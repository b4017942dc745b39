"""Files for fuzzing: whole ones of every kind, and what is done to them."""

import io
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

import ecgdigit
import ecgsyn
from ecgtypes import MissingExtraError, Recording


class Kind(StrEnum):
    """What a file was before it was damaged."""

    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    PPM = "ppm"
    JPEG_2000 = "jpeg 2000"
    AVIF = "avif"
    HEIC = "heic"
    PDF_SCAN = "pdf scan"
    PDF_DRAWN = "pdf drawn"
    DICOM = "dicom"
    EDF = "edf"
    NOISE = "noise"


def case(seed: int, number: int, *, small: bool) -> tuple[Kind, bytes]:
    """Return one damaged file.

    Parameters
    ----------
    seed, number : int
        The same two give the same file.
    small : bool
        Whether it shows a picture of a few pixels, or a page.

    Returns
    -------
    kind : Kind
    content : bytes
    """
    rng = np.random.default_rng([seed, number])
    kind = list(Kind)[number % len(Kind)]
    files = whole_files(small)
    content = files[kind][int(rng.integers(len(files[kind])))]
    other = files[list(Kind)[int(rng.integers(len(Kind)))]][0]
    for _ in range(int(rng.integers(1, 4))):
        content = CHANGES[int(rng.integers(len(CHANGES)))](content, other, rng)
    return kind, content


@lru_cache(maxsize=2)
def whole_files(small: bool) -> dict[Kind, list[bytes]]:
    """Return whole files of each kind; of a kind that cannot be written here, noise."""
    page = _picture() if small else _page()
    grey, palette, bits, clear = (page.convert(mode) for mode in ("L", "P", "1", "RGBA"))
    noise = [np.random.default_rng(1).bytes(size) for size in (0, 1, 64, 5000)]
    both = {"save_all": True, "append_images": [grey]}
    makers: dict[Kind, list[tuple[Image.Image, str, dict[str, object]]]] = {
        Kind.PNG: [
            (page, "PNG", {}), (palette, "PNG", {"transparency": 0}), (clear, "PNG", {"dpi": (200, 200)}),
            (bits, "PNG", {}), (grey.convert("I;16"), "PNG", {}),
        ],
        Kind.JPEG: [
            (page, "JPEG", {"exif": _exif()}), (grey, "JPEG", {"progressive": True}),
            (page.convert("CMYK"), "JPEG", {}), (page, "MPO", both),
        ],
        Kind.TIFF: [
            (page, "TIFF", both), (grey.convert("F"), "TIFF", {}), (bits, "TIFF", {"compression": "group4"}),
            (page, "TIFF", {"compression": "tiff_lzw"}), (page, "TIFF", {"compression": "jpeg"}),
            (palette, "TIFF", {"compression": "tiff_adobe_deflate"}),
        ],
        Kind.GIF: [(palette, "GIF", {"transparency": 0, **both})],
        Kind.WEBP: [(page, "WEBP", {}), (clear, "WEBP", {"lossless": True})],
        Kind.BMP: [(page, "BMP", {}), (bits, "BMP", {})],
        Kind.PPM: [(page, "PPM", {}), (grey, "TGA", {"compression": "tga_rle"}), (grey, "PCX", {})],
        Kind.JPEG_2000: [(page, "JPEG2000", {})],
        Kind.AVIF: [(page, "AVIF", {})],
        Kind.HEIC: [(page, "HEIF", {"quality": 60})],
        Kind.PDF_SCAN: [(page, "PDF", {"resolution": 100.0}), (bits, "PDF", both)],
    }  # fmt: skip
    files = {kind: [one for made in them for one in _saved(*made)] for kind, them in makers.items()}
    files |= {Kind.PDF_DRAWN: [_drawn()], Kind.DICOM: _record(".dcm"), Kind.EDF: _record(".edf")}
    return {kind: files.get(kind) or noise for kind in Kind}


def _picture() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    pixels[10:40, 8:50] = (250, 220, 220)
    return Image.fromarray(pixels)


def _page() -> Image.Image:
    recording = ecgsyn.simulate_recording(rng=7)
    return Image.fromarray(ecgsyn.StandardRenderer(layout="3x4+1", dpi=72).render(recording, rng=7).image)


def _saved(picture: Image.Image, kind: str, options: dict[str, object]) -> list[bytes]:
    """Return a file, none where this Pillow cannot write the kind."""
    stream = io.BytesIO()
    try:
        if kind == "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener(thumbnails=False)
        # copies: an image keeps settings of the JPEG encoder that it was once saved by
        more = {
            key: [one.copy() for one in value] for key, value in options.items() if isinstance(value, list)
        }
        picture.copy().save(stream, kind, **(options | more))
    except (KeyError, OSError, ImportError):
        return []
    return [stream.getvalue()]


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"
    return exif


def _drawn() -> bytes:
    """Lines, letters and a form in a form, as a machine's PDF has them."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 3))
    axes = figure.add_subplot()
    axes.plot(np.sin(np.arange(400) / 9), lw=0.4)
    axes.text(9, 0.5, "25 mm/s 10 mm/mV aVR")
    stream = io.BytesIO()
    figure.savefig(stream, format="pdf")
    return stream.getvalue()


def _record(suffix: str) -> list[bytes]:
    """Return a record file, none where the extra io is not installed."""
    recording = Recording(signals=np.zeros((2, 300)), leads=("I", "II"), sampling_rate=500)
    with TemporaryDirectory() as folder:
        try:
            return [ecgdigit.write_record(recording, Path(folder) / f"record{suffix}").read_bytes()]
        except MissingExtraError:
            return []


def _place(content: bytes, rng: np.random.Generator) -> int:
    """Return a place in a file, half of the time in its first 200 bytes."""
    limit = min(len(content), 200) if rng.random() < 0.5 else len(content)
    return int(rng.integers(max(1, limit)))


def _cut(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    return content[: _place(content, rng)]


def _beheaded(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    return content[int(rng.integers(1, 20)) :]


def _flipped(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 12))):
        if changed:
            changed[_place(content, rng)] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def _overwritten(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    """Put a number that formats choke on, of 1 to 8 bytes, over what stands in a place."""
    values = (0, 1, 2**7, 2**8 - 1, 2**15, 2**16 - 1, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1)
    value, size = values[int(rng.integers(len(values)))], int(rng.choice([1, 2, 4, 8]))
    order = "big" if rng.random() < 0.5 else "little"
    number = (value & (2 ** (8 * size) - 1)).to_bytes(size, order)
    at = _place(content, rng)
    return content[:at] + number + content[at + size :]


def _digits(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    """Change numbers that stand as text, as in PDF."""
    places = [at for at in range(min(len(content), 5000)) if content[at : at + 1].isdigit()]
    if not places:
        return content
    at = places[int(rng.integers(len(places)))]
    new = (b"0", b"9", b"-1", b"99999999", b"2147483648", b"1e9", b"0.00001")[int(rng.integers(7))]
    return content[:at] + new + content[at + 1 :]


def _doubled(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    start = _place(content, rng)
    stop = min(len(content), start + int(rng.integers(1, 400)))
    return content[:stop] + content[start:stop] * int(rng.integers(1, 5)) + content[stop:]


def _dropped(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    start = _place(content, rng)
    return content[:start] + content[start + int(rng.integers(1, 200)) :]


def _spliced(content: bytes, other: bytes, rng: np.random.Generator) -> bytes:
    return content[: _place(content, rng)] + other[_place(other, rng) :]


def _noisy(content: bytes, _other: bytes, rng: np.random.Generator) -> bytes:
    start = _place(content, rng)
    length = int(rng.integers(1, 64))
    return content[:start] + rng.bytes(length) + content[start + length :]


CHANGES = (
    _cut, _beheaded, _flipped, _flipped, _overwritten, _overwritten, _digits, _doubled, _dropped, _spliced,
    _noisy,
)  # fmt: skip
