"""A report of one page: what was found on it, the signals, and how far to trust them."""

import base64
import os
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecgdigit.files.image_reader import ImageSource
from ecgdigit.show._report_facts import facts_of
from ecgdigit.show._report_html import report_html
from ecgtypes import Digitization, ImageError
from ecgtypes.atomic_files import write_whole

__all__ = ["write_report"]

WIDEST = 2400
"""px: a wider page is made smaller."""

JPEG_QUALITY = 88


def write_report(
    result: Digitization,
    image: ImageSource,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
) -> Path:
    """Write a report of one page, as an HTML file or as a picture.

    Parameters
    ----------
    result : Digitization
    image : path-like, bytes, ndarray or PIL.Image.Image
        The page that was digitized, as `read_image` takes it.
    path : path-like
        Ends in ``.html`` for one file that needs no other, with its pictures in it; or in ``.png``.
    title : str, optional
        Else the recording's ``record_id``.

    Returns
    -------
    pathlib.Path
        The file: the page with what was followed over it; each lead with the share of it that was read and
        its mean confidence; the signals with the confidence of every sample; the warnings; how well the
        limb leads agree with one another.

    Raises
    ------
    ImageError
        When the image cannot be read, or ``path`` has another suffix.
    OSError
        When the file cannot be written.

    Examples
    --------
    >>> from ecgdigit import load_digitizer, read_image, write_report
    >>> image = read_image("scan.png")  # doctest: +SKIP
    >>> result = load_digitizer().digitize(image)  # doctest: +SKIP
    >>> write_report(result, image, "scan.html")  # doctest: +SKIP
    """
    from ecgdigit.show._report_sheet import report_sheet  # noqa: PLC0415
    from ecgdigit.show._signal_chart import draw_chart  # noqa: PLC0415 (it loads Pillow)
    from ecgdigit.show.page_overlay import draw_overlay  # noqa: PLC0415

    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in {".html", ".png"}:
        message = f"a report is an .html or a .png file, not {target.name!r}"
        raise ImageError(message)
    page, chart = _not_wider(draw_overlay(image, result.replace(warnings=()))), draw_chart(result)
    facts = facts_of(result, title or result.recording.record_id or "ECG page")
    if suffix == ".html":
        text = report_html(facts, page=_address(page, "JPEG"), chart=_address(chart, "PNG"))
        content = text.encode("utf-8", "replace")
    else:
        content = _encoded(report_sheet(facts, page=page, chart=chart), "PNG")
    write_whole(target, content)
    return target


def _not_wider(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from PIL import Image  # noqa: PLC0415

    height, width = page.shape[:2]
    if width <= WIDEST:
        return page
    size = (WIDEST, max(1, round(height * WIDEST / width)))
    return np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BOX))


def _encoded(pixels: NDArray[np.uint8], kind: str) -> bytes:
    from PIL import Image  # noqa: PLC0415

    stream = BytesIO()
    options = {"quality": JPEG_QUALITY} if kind == "JPEG" else {"compress_level": 6}
    Image.fromarray(pixels).save(stream, kind, **options)
    return stream.getvalue()


def _address(pixels: NDArray[np.uint8], kind: str) -> str:
    """Return a picture as the address that holds it."""
    return f"data:image/{kind.lower()};base64,{base64.b64encode(_encoded(pixels, kind)).decode()}"
