"""Pages made small for training, in a folder: one ``.npz`` file for each, the image in it as PNG or JPEG."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tokenize import TokenError
from typing import Any, Literal, Protocol, Self, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ecgtypes import DatasetError, Page

__all__ = ["SmallPage", "SmallPages", "read_arrays", "write_arrays"]

JPEG_QUALITY = 92

DAMAGED = (OSError, ValueError, KeyError, EOFError, RuntimeError, TokenError, BadZipFile)
"""What a damaged archive raises: turned bits may say that it is encrypted, or of another version."""


class SmallPage(Protocol):
    """What is kept of a page for training, such as `TracedPage` and `BoxedPage`."""

    @classmethod
    def of(cls, page: Page) -> Self:
        """Return what is kept of a page."""
        ...

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read one from a file."""
        ...


Small = TypeVar("Small", bound=SmallPage)


class SmallPages(Sequence[Small]):
    """The pages that `TracedPage.save` or `BoxedPage.save` wrote to a folder, in the order of their names.

    Parameters
    ----------
    folder : path-like
    kind : type
        `TracedPage` or `BoxedPage`.

    Raises
    ------
    DatasetError
        When the folder holds none.
    """

    def __init__(self, folder: str | Path, kind: type[Small]) -> None:
        self.kind = kind
        self.paths = sorted(Path(folder).glob("*.npz"))
        if not self.paths:
            message = f"{folder} holds no page made small (*.npz): draw some first"
            raise DatasetError(message)

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self.paths)

    def __getitem__(self, index: int) -> Small:  # type: ignore[override]
        """Load a page."""
        return self.kind.load(self.paths[index])


def write_arrays(
    path: str | Path,
    image: NDArray[np.uint8],
    arrays: Mapping[str, Any],
    *,
    code: Literal["png", "jpg"],
) -> Path:
    """Write an image and arrays to one ``.npz`` file; one that was there is replaced in one piece.

    Parameters
    ----------
    path : path-like
    image : ndarray of uint8, shape (height, width, 3)
    arrays : mapping
        By name.
    code : {"png", "jpg"}
        In which the image is kept.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DatasetError
        When the file cannot be written.
    """
    import cv2  # noqa: PLC0415 (comes with albumentations)

    options = {
        "png": [cv2.IMWRITE_PNG_COMPRESSION, 1],
        "jpg": [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY],
    }
    _, coded = cv2.imencode(f".{code}", image[:, :, ::-1], options[code])
    held = io.BytesIO()
    np.savez(held, image=coded, **arrays)
    path = Path(path)
    half = path.with_name(f"{path.name}.part")
    try:
        half.write_bytes(held.getvalue())
        half.replace(path)
    except OSError as error:
        message = f"the page made small cannot be written to {path}: {error}"
        raise DatasetError(message) from error
    return path


def read_arrays(path: str | Path, ranks: Mapping[str, int]) -> tuple[NDArray[np.uint8], dict[str, Any]]:
    """Read what `write_arrays` wrote.

    Parameters
    ----------
    path : path-like
    ranks : mapping
        The number of dimensions of each array, by its name.

    Returns
    -------
    image : ndarray of uint8, shape (height, width, 3)
    arrays : dict of ndarray

    Raises
    ------
    DatasetError
        When the file is missing or damaged, or holds other arrays.
    """
    import cv2  # noqa: PLC0415 (comes with albumentations)

    try:
        # Opened here: numpy leaves a damaged file open.
        with Path(path).open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            image = cv2.imdecode(held["image"], cv2.IMREAD_COLOR_RGB)
            arrays = {name: held[name] for name in ranks}
    except (*DAMAGED, cv2.error) as error:
        message = f"{path} is no page made small of this kind, or it is damaged: {error}"
        raise DatasetError(message) from error
    other = [name for name, value in arrays.items() if value.ndim != ranks[name]]
    if image is None or other:
        message = f"{path} is no page made small of this kind, or it is damaged: see {other or 'its image'}"
        raise DatasetError(message)
    return np.asarray(image, np.uint8), arrays
