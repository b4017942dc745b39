"""Pages made flat for training the ink network: the image at 10 px/mm, and what is to be said of it."""

from pathlib import Path
from typing import NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.ink._flat_lattice import FlatLattice
from ecgseg.ink.decoding import CLASSES, PX_PER_MM, SIDE
from ecgseg.ink.targets import class_maps, row_offsets
from ecgseg.pages.small_pages import read_arrays, write_arrays
from ecgtypes import DatasetError, Page

__all__ = ["FlatPage", "disturbed_nodes"]

RANKS = {"maps": 1, "offsets": 1, "known": 1}


class FlatPage(NamedTuple):
    """What training the ink network needs of a page.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        The flat page at 10 px/mm.
    maps : ndarray of uint8, shape (6, height / 2, width / 2)
        As of `ecgseg.ink.targets.class_maps`.
    offsets : ndarray of int8, shape (2, height / 4, width / 4)
        As of `ecgseg.ink.targets.row_offsets`.
    known : ndarray of bool, shape (6,)
        Which classes the maps tell.
    """

    image: NDArray[np.uint8]
    maps: NDArray[np.uint8]
    offsets: NDArray[np.int8]
    known: NDArray[np.bool_]

    @classmethod
    def of(cls, page: Page, *, rng: np.random.Generator | None = None) -> Self:
        """Return a page made flat by its true grid; GridNotFoundError where fewer than 2 x 2 nodes show.

        Parameters
        ----------
        page : Page
        rng : numpy.random.Generator or None
            Given one, the nodes are moved a little, as a flattening that is measured moves them; what is to
            be said moves with them.
        """
        nodes = np.asarray(page.truth.grid, np.float64)
        if rng is not None and min(nodes.shape[:2]) >= 2:
            nodes = disturbed_nodes(nodes, rng=rng)
        lattice = FlatLattice.of(nodes, page.truth.size, px_per_mm=PX_PER_MM, side=SIDE)
        maps, known = class_maps(page, lattice), np.ones(len(CLASSES), np.bool_)
        return cls(lattice.image(np.asarray(page.image)), maps, row_offsets(page, lattice), known)

    def save(self, path: str | Path) -> Path:
        """Write it to one ``.npz`` file, the image in it as JPEG: see `SmallPage.save`."""
        arrays = {
            "maps": _packed(self.maps.reshape(-1, self.maps.shape[2])),
            "offsets": _packed(self.offsets.view(np.uint8).reshape(-1, self.offsets.shape[2])),
            "known": self.known,
        }
        return write_arrays(path, self.image, arrays, code="jpg")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote: see `SmallPage.load`."""
        image, held = read_arrays(path, RANKS)
        height, width = image.shape[:2]
        maps = cv2.imdecode(held["maps"], cv2.IMREAD_GRAYSCALE)
        offsets = cv2.imdecode(held["offsets"], cv2.IMREAD_GRAYSCALE)
        shapes = (len(CLASSES) * (height // 2), width // 2), (2 * (height // 4), width // 4)
        fitting = maps is not None and offsets is not None and (maps.shape, offsets.shape) == shapes
        if not fitting or held["known"].shape != (len(CLASSES),) or held["known"].dtype != np.bool_:
            message = f"{path} is damaged: its image and what is said of it do not fit together"
            raise DatasetError(message)
        return cls(
            image,
            np.asarray(maps, np.uint8).reshape(len(CLASSES), height // 2, width // 2),
            np.asarray(offsets, np.uint8).view(np.int8).reshape(2, height // 4, width // 4),
            held["known"],
        )


def disturbed_nodes(nodes: NDArray[np.float64], *, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return nodes as a flattening that is measured puts them: off by a shift, a little scale, and waves.

    Parameters
    ----------
    nodes : ndarray of float64, shape (rows, columns, 2)
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (rows, columns, 2)
    """
    rows, columns = nodes.shape[:2]
    pitch = float(np.median(np.linalg.norm(np.diff(nodes, axis=1), axis=2)))
    coarse = rng.normal(0, rng.uniform(0, 0.03) * pitch, (4, 5, 2)).astype(np.float32)
    waves = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    fine = rng.normal(0, rng.uniform(0, 0.006) * pitch, nodes.shape)
    middle = nodes.mean(axis=(0, 1))
    stretch = 1 + rng.normal(0, 0.006, 2)
    shift = rng.uniform(-0.5, 0.5, 2) * pitch
    return np.asarray((nodes - middle) * stretch + middle + shift + waves + fine)


def _packed(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    _, coded = cv2.imencode(".png", values, [cv2.IMWRITE_PNG_COMPRESSION, 3])
    return np.asarray(coded, np.uint8).ravel()
