"""Pages of boxes alone, and what a network that knew everything would say of them."""

import numpy as np

from ecgseg.crops.trace_columns import Columns
from ecgseg.crops.traced_pages import TracedPage, Track
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgseg.pages.targets import NAME_STRIDE, REGION_STRIDE, name_targets, region_targets
from ecgtypes import Homography, get_layout

SURE = 9.0


def boxed_page(
    name: str = "3x4+1",
    *,
    order: str = "standard",
    size: tuple[int, int] = (704, 512),
    degrees: float = 0.0,
    tall: float = 1.3,
) -> BoxedPage:
    """Return a bare page with the leads of a layout, as high as ``tall`` distances between rows."""
    layout = get_layout(name, order=order)
    width, height = size
    left, right, pitch = 0.12 * width, 0.88 * width, 0.8 * height / layout.rows
    columns = (right - left) / layout.columns
    regions, baselines, names = [], [], []
    for cell in layout.cells:
        x0 = left + cell.column * columns
        x1 = right if cell.strip else x0 + columns
        y = 0.1 * height + (cell.row + 0.5) * pitch
        regions.append(_corners(x0, y - 0.7 * tall * pitch, x1, y + 0.3 * tall * pitch))
        baselines.append([[x0, y], [x1, y]])
        names.append(_corners(x0 + 4, y - 17, x0 + 6 + 7 * len(cell.lead.value), y - 7))
    flat = BoxedPage(
        image=np.full((height, width, 3), 255, dtype=np.uint8),
        leads=np.array([LEADS.index(cell.lead) for cell in layout.cells], dtype=np.int64),
        regions=np.array(regions),
        baselines=np.array(baselines),
        names=np.array(names),
        px_per_mm=4.0,
    )
    turn = Homography.rotation(degrees, center=(width / 2, height / 2))
    return flat.moved(turn.matrix, flat.image)


def traced_page() -> TracedPage:
    """Return a page with two waves that cross."""
    height, width, pen = 120, 300, 2.2
    x = np.arange(width)
    image = np.full((height, width, 3), 255, dtype=np.uint8)
    tracks = []
    for middle, swing in ((50.0, 20.0), (70.0, -20.0)):
        y = (middle + swing * np.sin(x / 9)).astype(np.float32)
        half = np.abs(np.gradient(y)) / 2
        tracks.append(Track(Columns(y, y - half, y + half), middle))
        image[np.abs(np.arange(height)[:, None] - y) < pen] = 20
    return TracedPage(image, tuple(tracks), pen)


def perfect_output(page: BoxedPage) -> tuple[np.ndarray, ...]:
    """Return what a network says that is right everywhere, as of a `PageOutput`."""
    height, width = page.image.shape[:2]
    fine, coarse = ((height // stride, width // stride) for stride in (NAME_STRIDE, REGION_STRIDE))
    names, regions = name_targets(page, *fine), region_targets(page, *coarse)
    box, leads = np.zeros((4, *fine)), np.zeros((len(LEADS), *coarse))
    shape = np.zeros((8, *coarse))
    for (row, column), (x0, y0, x1, y1), lead in zip(
        names["name_at"], names["name_box"], names["name_lead"], strict=True
    ):
        box[:, row, column] = (x0 + x1) / 2, (y0 + y1) / 2, np.log(x1 - x0), np.log(y1 - y0)
        leads[lead, row // 2, column // 2] = SURE
    for (row, column), told in zip(regions["region_at"], regions["region_shape"], strict=True):
        left, right, top, bottom, slope, *rest = np.nan_to_num(told)
        ends = np.log(np.maximum([left, right], 0.01))
        shape[:, row, column] = *ends, (top + bottom) / 2, np.log(bottom - top), slope, *rest
    return _logits(names["name"]), box, leads, _logits(regions["region"] == 1), shape


def _corners(x0: float, y0: float, x1: float, y1: float) -> list[list[float]]:
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]


def _logits(heat: np.ndarray) -> np.ndarray:
    share = np.clip(heat.astype(float), 1e-4, 1 - 1e-4)
    return np.log(share / (1 - share))[None]
