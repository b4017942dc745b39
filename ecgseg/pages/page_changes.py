"""Pages as training sees them: fitted into an image, moved, turned and in other light, and in a batch."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.extras import torch
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.targets import (
    NAME_STRIDE,
    REGION_STRIDE,
    name_targets,
    page_input,
    region_targets,
)

__all__ = ["CANVASES", "changed_page", "fitted_page", "is_upright", "relit", "stack_pages"]

CANVASES = ((1344, 1024), (1344, 960), (1280, 960), (1408, 1088), (1152, 896))
"""Width and height of what the network is shown of pages that are wider than high, px; turned for others."""


def stack_pages(pages: list[BoxedPage]) -> dict[str, torch.Tensor]:
    """Put pages of one size into a batch.

    Parameters
    ----------
    pages : list of BoxedPage
        With sides that are multiples of `ecgseg.pages.targets.PAGE_SIDE`.

    Returns
    -------
    dict of torch.Tensor
        ``image`` (n, 3, height, width), and what `name_targets` and `region_targets` return, maps stacked,
        the rest joined, with the page's number before row and column in ``name_at`` and ``region_at``.
    """
    height, width = pages[0].image.shape[:2]
    batch: dict[str, list[NDArray[np.generic]]] = {"image": [page_input(page.image) for page in pages]}
    for number, page in enumerate(pages):
        said = name_targets(page, height // NAME_STRIDE, width // NAME_STRIDE)
        said |= region_targets(page, height // REGION_STRIDE, width // REGION_STRIDE)
        for key, value in said.items():
            held = np.insert(value, 0, number, axis=1) if key.endswith("_at") else value
            batch.setdefault(key, []).append(held)
    maps = ("image", "name", "region")
    return {
        key: torch.from_numpy(np.stack(values) if key in maps else np.concatenate(values))
        for key, values in batch.items()
    }


def fitted_page(page: BoxedPage, size: tuple[int, int]) -> BoxedPage:
    """Return a page as large as it fits into an image of that size, in its middle.

    Parameters
    ----------
    page : BoxedPage
    size : (width, height)

    Returns
    -------
    BoxedPage
    """
    return _warped(page, _fit(page, size), size, (255, 255, 255))


def is_upright(page: BoxedPage) -> bool:
    """Return whether a page is higher than wide.

    Parameters
    ----------
    page : BoxedPage

    Returns
    -------
    bool
    """
    height, width = page.image.shape[:2]
    return bool(height > width)


def _fit(page: BoxedPage, size: tuple[int, int], zoom: float = 1.0) -> NDArray[np.float64]:
    height, width = page.image.shape[:2]
    factor = zoom * min(size[0] / width, size[1] / height)
    shift = (np.array(size) - 1) / 2 - factor * (np.array([width, height]) - 1) / 2
    return np.array([[factor, 0, shift[0]], [0, factor, shift[1]], [0, 0, 1]])


def changed_page(
    page: BoxedPage, size: tuple[int, int], *, rng: np.random.Generator, lit: bool = True
) -> BoxedPage:
    """Return a page larger or smaller, shifted, turned, seen from aside, and in other light.

    Parameters
    ----------
    page : BoxedPage
    size : (width, height)
        Of the new image.
    rng : numpy.random.Generator
    lit : bool, default True
        Whether light, colour and sharpness are changed, see `relit`.

    Returns
    -------
    BoxedPage
    """
    width, height = size
    zoom = float(rng.uniform(0.82, 1.1))
    turned = float(rng.uniform(-15, 15) if rng.random() < 0.3 else rng.normal(0, 1.5))
    if abs(turned) > 5 and rng.random() < 0.7:
        zoom *= 0.9
    middle = ((width - 1) / 2, (height - 1) / 2)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    pulled = corners + rng.normal(0, 0.012, size=(4, 2)) * size
    matrix = cv2.getPerspectiveTransform(corners, pulled.astype(np.float32))
    turn = np.vstack([cv2.getRotationMatrix2D(middle, -turned, 1.0), [0, 0, 1]])
    shift = np.array([[1, 0, 0.02 * width * rng.normal()], [0, 1, 0.02 * height * rng.normal()], [0, 0, 1]])
    border = rng.integers(20, 256, size=3) if rng.random() < 0.5 else np.full(3, int(rng.integers(0, 256)))
    colour = (int(border[0]), int(border[1]), int(border[2]))
    moved = _warped(page, shift @ turn @ matrix @ _fit(page, size, zoom), size, colour)
    return moved._replace(image=relit(moved.image, rng=rng)) if lit else moved


def _warped(
    page: BoxedPage, matrix: NDArray[np.float64], size: tuple[int, int], border: tuple[int, int, int]
) -> BoxedPage:
    image = cv2.warpPerspective(
        page.image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
    return page.moved(matrix, np.asarray(image, np.uint8))


def relit(image: NDArray[np.uint8], *, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a page in other light and colour; blurred, noisy, grey or saved as JPEG now and then."""
    values = np.arange(256, dtype=np.float64)[:, None] / 255
    curve = 255 * values ** rng.uniform(0.7, 1.4) * rng.uniform(0.88, 1.05, size=3) * rng.uniform(0.75, 1.05)
    lit = cv2.LUT(image, np.clip(curve, 0, 255).astype(np.uint8)[None])
    if rng.random() < 0.2:
        lit = cv2.cvtColor(cv2.cvtColor(lit, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if rng.random() < 0.25:
        lit = cv2.GaussianBlur(lit, (0, 0), float(rng.uniform(0.3, 0.9)))
    if rng.random() < 0.25:
        noise = rng.integers(-128, 128, size=image.shape, dtype=np.int8) * np.float32(rng.uniform(0, 0.1))
        lit = np.clip(lit + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        _, code = cv2.imencode(".jpg", lit, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 90))])
        lit = np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(lit, np.uint8)
