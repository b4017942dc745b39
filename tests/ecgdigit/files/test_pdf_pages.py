"""PDF pages: pixels at a resolution that loses nothing, words where they stand, and damaged files."""

import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ecgdigit import compare, count_pages, load_digitizer, read_image, read_page
from ecgtypes import ImageError, MissingExtraError
from tests.ecgdigit.pages import page

pytest.importorskip("pypdfium2", reason="PDF pages need the extra io")


def _pdf(*pictures: Image.Image, dpi: float = 150.0) -> bytes:
    stream = BytesIO()
    pictures[0].save(stream, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return stream.getvalue()


def _dots(width: int = 223, height: int = 171) -> Image.Image:
    """Black and white by chance; a picture of one bit is stored without loss."""
    return Image.fromarray(np.random.default_rng(7).random((height, width)) < 0.5)


def _drawn(size: tuple[int, int], content: str, *, extra: str = "", pages: int = 1) -> bytes:
    """A PDF by hand: pages of a size in points, each with the same content and Helvetica as /F."""
    kids = " ".join(f"{4 + i} 0 R" for i in range(pages))
    fonts = "<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    box = f"/MediaBox [0 0 {size[0]} {size[1]}]"
    sheet = f"<< /Type /Page /Parent 2 0 R {box} /Contents 3 0 R {extra} /Resources {fonts} >>"
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        *[sheet] * pages,
    ]
    objects = "".join(f"{number} 0 obj\n{body}\nendobj\n" for number, body in enumerate(bodies, 1))
    return f"%PDF-1.7\n{objects}trailer << /Root 1 0 R >>\n%%EOF".encode()


LETTERS = "BT /F 12 Tf 20 50 Td (25 mm/s  10 mm/mV) Tj 0 -20 Td (aVR) Tj ET"


@pytest.mark.parametrize("dpi", [72.0, 96.0, 150.0, 200.0, 600.0])
def test_a_scan_comes_out_in_its_own_pixels(dpi):
    dots = _dots()
    found = read_page(_pdf(dots, dpi=dpi))
    assert found.dpi == pytest.approx(dpi, rel=1e-5)
    assert np.array_equal(found.image[..., 0], np.asarray(dots) * 255)
    assert np.array_equal(found.image, read_image(_pdf(dots, dpi=dpi)))


def test_what_is_drawn_is_rendered_at_300_dpi():
    found = read_page(_drawn((144, 72), "0 0 72 72 re f"))
    assert found.image.shape == (300, 600, 3)
    assert found.dpi == 300
    assert (found.image[:, :299] == 0).all()
    assert (found.image[:, 301:] == 255).all()
    assert read_page(_drawn((144, 72), "0 0 72 72 re f"), dpi=100).image.shape == (100, 200, 3)


def test_a_scan_under_drawn_lines_is_not_made_coarser():
    import pypdfium2

    with pypdfium2.PdfDocument(_pdf(_dots(600, 600), dpi=600)) as scan:
        sheet = scan[0]
        path = pypdfium2.raw.FPDFPageObj_CreateNewRect(1, 1, 5, 5)
        sheet.insert_obj(pypdfium2.PdfObject(path))
        sheet.gen_content()
        stream = BytesIO()
        scan.save(stream)
    assert read_page(stream.getvalue()).dpi == pytest.approx(600, rel=1e-5)


def test_no_more_than_some_objects_of_a_page_are_looked_at(monkeypatch):
    lines = _drawn((72, 72), "0 0 m 9 9 l S " * 50)
    monkeypatch.setattr("ecgdigit.files._pdf_pages.MAX_OBJECTS", 3)
    assert read_page(lines).dpi == 300
    assert read_page(_pdf(_dots(), dpi=96)).dpi == pytest.approx(96, rel=1e-5)


def test_words_stand_where_they_are_printed():
    found = read_page(_drawn((144, 72), LETTERS))
    assert [word.text for word in found.words] == ["25", "mm/s", "10", "mm/mV", "aVR"]
    dark = found.image.min(axis=2) < 128
    for word in found.words:
        box = word.box
        inside = dark[round(box.y0) - 2 : round(box.y1) + 3, round(box.x0) - 2 : round(box.x1) + 3]
        rows, columns = np.nonzero(inside)
        assert abs(rows.min() - 2) <= 1.5
        assert abs(columns.min() - 2) <= 1.5
        assert abs(inside.shape[0] - 3 - rows.max()) <= 1.5
        assert abs(inside.shape[1] - 3 - columns.max()) <= 1.5


def test_words_of_a_turned_page_are_turned():
    found = read_page(_drawn((144, 72), LETTERS, extra="/Rotate 90"))
    assert found.image.shape == (600, 300, 3)
    lead = next(word.box for word in found.words if word.text == "aVR")
    assert lead.y1 - lead.y0 > lead.x1 - lead.x0
    assert (found.image[round(lead.y0) : round(lead.y1), round(lead.x0) : round(lead.x1)] < 128).any()


def test_every_page_is_told_apart():
    shades = [Image.new("L", (80, 60), value) for value in (10, 120, 240)]
    pdf = _pdf(*shades)
    assert count_pages(pdf) == 3
    for number, value in enumerate((10, 120, 240)):
        found = read_page(pdf, page=number)
        assert found.page == number
        assert np.abs(found.image.astype(int) - value).max() <= 3
    with pytest.raises(ImageError, match=r"has no page 3: it holds 3, numbered from 0"):
        read_image(pdf, page=3)


def test_other_bytes_may_stand_before_the_pdf():
    printer = b"\x1b%-12345X@PJL JOB\n@PJL ENTER LANGUAGE=PDF\n"
    assert read_image(printer + _drawn((72, 72), "")).shape == (300, 300, 3)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"%PDF-1.7\n%broken", _drawn((72, 72), "")[:200], _drawn((72, 72), "", pages=0)],
)
def test_damaged_and_empty_files_are_refused(content):
    for door in (read_image, read_page, count_pages):
        with pytest.raises(ImageError, match=r"cannot be read as an image: (the PDF is damaged|it is a PDF)"):
            door(content)


def test_an_encrypted_file_is_refused_with_the_reason():
    # Standard security handler, revision 2: any user password but that of /U is refused.
    locked = _drawn((72, 72), "").replace(
        b"trailer << /Root 1 0 R >>",
        b"trailer << /Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >> >>",
    )  # fmt: skip
    with pytest.raises(ImageError, match="encrypted; save it without its password"):
        read_image(locked)


def test_a_page_of_absurd_size_is_coarser_or_refused(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("ecgdigit.files._pdf_pages.MAX_PIXELS", 1_000_000)
        found = read_page(_drawn((720, 720), ""))  # 9 million pixels at 300 dpi
        assert found.dpi == pytest.approx(100, rel=0.01)
    with pytest.raises(ImageError, match="million pixels"):
        read_page(_drawn((7200, 7200), ""), dpi=300)
    with pytest.raises(ImageError, match="too small"):
        read_image(_drawn((5, 5), ""))


@pytest.mark.parametrize("dpi", [0, 19, 2401, -300, float("nan"), float("inf")])
def test_senseless_resolutions_are_refused(dpi):
    with pytest.raises(ImageError, match="20 to 2,400 dpi"):
        read_page(_drawn((72, 72), ""), dpi=dpi)


def test_without_pypdfium2_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    for door in (read_image, read_page, count_pages):
        with pytest.raises(
            MissingExtraError, match=r'reading a PDF needs the extra io: pip install "ecgpaper'
        ):
            door(_drawn((72, 72), ""))


def test_a_page_of_a_pdf_is_digitized():
    drawn = page("3x4+1", dpi=100)
    picture = Image.fromarray(drawn.image)
    pdf = _pdf(Image.new("RGB", picture.size, "white"), picture, dpi=100)
    result = load_digitizer("classical").digitize(pdf, page=1)
    compared = compare(result, drawn)
    assert compared.coverage > 0.98
    assert compared.median_snr_db > 12
