"""A picture of what was read, drawn over the page that it was read from."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from ecgdigit.files.image_reader import ImageSource, read_image
from ecgtypes import Digitization, DigitizedLead, ImageError, finite_runs

__all__ = ["draw_overlay"]

COLOURS = (
    (0, 114, 178),
    (213, 94, 0),
    (0, 130, 96),
    (174, 60, 150),
    (130, 90, 0),
    (60, 60, 200),
    (190, 20, 40),
    (0, 120, 140),
    (110, 40, 170),
    (70, 120, 0),
    (200, 70, 110),
    (90, 90, 90),
)
"""One for each lead in turn, shared by its rhythm strip, dark enough on paper.

The first four after Okabe and Ito (2008), "Color universal design".
"""

PAPER_SHARE = 0.65
"""How far the page is faded towards white."""

WARNING_COLOUR = (176, 0, 0)


def draw_overlay(image: ImageSource, result: Digitization) -> NDArray[np.uint8]:
    """Draw the traces that were followed over the page, with the regions, names and warnings.

    Parameters
    ----------
    image : path-like, bytes, ndarray or PIL.Image.Image
        The page that was digitized, as `read_image` takes it.
    result : Digitization
        Its leads' ``trace`` and ``region`` are in this image's pixels.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        The page faded; each lead in its own colour, with its box, its name and its mean confidence;
        the layout and the warnings at the lower edge. A lead with no trace shows its box alone.

    Raises
    ------
    ImageError
        When the image cannot be read, or is no uint8 array of shape (height, width, 3) or (height, width).
    """
    pixels = _rgb(image) if isinstance(image, np.ndarray) else read_image(image)
    canvas = PillowImage.fromarray(_faded(pixels))
    draw = ImageDraw.Draw(canvas)
    height, width = pixels.shape[:2]
    pen = max(1, round(min(height, width) / 800))
    font = ImageFont.load_default(float(np.clip(height / 70, 8, 36)))
    names = list(dict.fromkeys(lead.lead for lead in result.leads))
    for lead in result.leads:
        colour = COLOURS[names.index(lead.lead) % len(COLOURS)]
        _draw_trace(draw, lead.trace, colour, pen)
        _draw_label(draw, lead, colour, pen, font)
    _draw_notes(draw, result, (width, height), font)
    return np.asarray(canvas)


def _rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an array of any size as RGB."""
    pixels = np.repeat(image[:, :, None], 3, axis=2) if image.ndim == 2 else image
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        message = (
            "an overlay is drawn on a uint8 image of shape (height, width, 3) or (height, width), "
            f"not on {image.dtype} of shape {image.shape}: convert it first"
        )
        raise ImageError(message)
    return pixels


def _faded(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return (255 - (255 - pixels) * (1 - PAPER_SHARE)).astype(np.uint8)


def _draw_trace(
    draw: ImageDraw.ImageDraw, trace: NDArray[np.float32], colour: tuple[int, int, int], pen: int
) -> None:
    for start, stop in finite_runs(trace.sum(axis=1)):
        points = [(float(x), float(y)) for x, y in trace[start:stop]]
        if len(points) > 1:
            draw.line(points, fill=colour, width=pen, joint="curve")
        else:
            draw.point(points, fill=colour)


def _draw_label(
    draw: ImageDraw.ImageDraw,
    lead: DigitizedLead,
    colour: tuple[int, int, int],
    pen: int,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    corner = _corner(lead)
    if lead.region is not None:
        box = lead.region
        draw.rectangle((box.x0, box.y0, box.x1, box.y1), outline=colour, width=pen)
    if corner is not None:
        draw.text(corner, _label(lead), fill=colour, font=font)


def _corner(lead: DigitizedLead) -> tuple[float, float] | None:
    if lead.region is not None:
        return lead.region.x0 + 5, lead.region.y0 + 3
    points = lead.trace[np.isfinite(lead.trace).all(axis=1)]
    return (float(points[0, 0]), float(points[:, 1].min())) if len(points) else None


def _label(lead: DigitizedLead) -> str:
    name = "?" if lead.lead is None else lead.lead.value
    strip = " strip" if lead.cell is not None and lead.cell.strip else ""
    read = lead.confidence[np.isfinite(lead.samples)]
    return f"{name}{strip} {read.mean():.2f}" if read.size else f"{name}{strip}: not read"


def _draw_notes(
    draw: ImageDraw.ImageDraw,
    result: Digitization,
    size: tuple[int, int],
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    layout = "layout not known" if result.layout is None else f"layout {result.layout.name}"
    lines = [(f"{layout}, {result.scale.px_per_mm_x:.2f} px/mm", (60, 60, 60))]
    lines += [(warning, WARNING_COLOUR) for warning in result.warnings]
    step = font.getbbox("Ay")[3] + 2
    for place, (text, colour) in enumerate(lines):
        # Fonts differ in the signs they hold: a missing one must not stop the picture.
        plain = text.encode("ascii", "replace").decode()
        draw.text((4, size[1] - step * (len(lines) - place) - 2), plain, fill=colour, font=font)
