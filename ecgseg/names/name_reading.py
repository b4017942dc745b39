"""The names that were found on a page, read one by one."""

import numpy as np
from numpy.typing import NDArray

from ecgseg.names.name_crops import crop_matrix, cut_name, name_input, name_size, placed_boxes
from ecgseg.pages.box_suppression import suppressed
from ecgseg.pages.decoding import ONE_NAME, FoundName
from ecgseg.run.runners import NameRunner

__all__ = ["read_names"]

LOOKS = 2
"""The second look is at where the first has found the name to stand."""


def read_names(reader: NameRunner, image: NDArray[np.uint8], names: list[FoundName]) -> list[FoundName]:
    """Return names with what a reader says of them.

    Parameters
    ----------
    reader : NameRunner
    image : ndarray of uint8, shape (height, width, 3)
        The page at the network's own size.
    names : list of FoundName
        In its pixels.

    Returns
    -------
    list of FoundName
        By falling score; a name that turned out to be another's double is left out.
    """
    if not names:
        return []
    boxes = np.array([name.box for name in names])
    for _ in range(LOOKS):
        cuts = [cut_name(image, crop_matrix((box[:2] + box[2:]) / 2, name_size(box))) for box in boxes]
        said = reader.run(name_input(cuts))
        boxes = placed_boxes(boxes, said.box)
    weight = np.exp(said.lead - said.lead.max(axis=1, keepdims=True)).astype(np.float64)
    share = weight / weight.sum(axis=1, keepdims=True)
    is_name = 1 - share[:, -1]
    leads = share[:, :-1] / np.maximum(is_name[:, None], 1e-9)
    scores = np.sqrt([name.score for name in names]) * is_name
    kept = [group[0] for group in suppressed(boxes, scores, overlap=ONE_NAME)]
    return [FoundName(boxes[i], leads[i], float(scores[i])) for i in kept]
