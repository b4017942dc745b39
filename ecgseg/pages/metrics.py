"""How well leads and names are found: mean average precision, by pycocotools."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any, NamedTuple, get_args

import numpy as np

from ecgtypes import DatasetError, Detection, Lead, MissingExtraError, UnknownNameError
from ecgtypes.detections import DetectionKind

__all__ = ["DetectionScore", "score_detections"]

MOST = 100
"""Detections of one class on one page that count, the best ones."""


class DetectionScore(NamedTuple):
    """Mean average precision over leads.

    Parameters
    ----------
    map_50 : float
        At an intersection over union of 0.5; NaN where the truth holds none.
    map_50_95 : float
        Mean over 0.5, 0.55, ..., 0.95.
    by_lead : tuple of (Lead, float)
        Average precision at 0.5 of each lead that the truth holds.
    """

    map_50: float
    map_50_95: float
    by_lead: tuple[tuple[Lead, float], ...]


def score_detections(
    found: Sequence[Sequence[Detection]],
    truth: Sequence[Sequence[Detection]],
    *,
    kind: DetectionKind,
    sizes: Sequence[tuple[int, int]] | None = None,
) -> DetectionScore:
    """Return how well detections agree with the truth, over pages.

    Parameters
    ----------
    found, truth : sequence of sequence of Detection
        For each page what was found and what there is.
    kind : {"region", "name"}
        Which of them count.
    sizes : sequence of (width, height) or None
        Of the pages' images; boxes found are clipped to them.

    Returns
    -------
    DetectionScore
        Each lead as printed is a class.

    Raises
    ------
    DatasetError
        When the numbers of pages differ.
    UnknownNameError
        When there is no such kind.
    MissingExtraError
        When pycocotools is not installed.

    Notes
    -----
    Lin et al. 2014, "Microsoft COCO" (arXiv:1405.0312): precision at 101 values of recall, interpolated, its
    mean over recall, then over classes; the 100 best of each class on a page count.
    """
    if kind not in get_args(DetectionKind):
        message = f"detections are of the kinds {', '.join(get_args(DetectionKind))}, not {kind!r}"
        raise UnknownNameError(message)
    if len(found) != len(truth) or (sizes is not None and len(sizes) != len(truth)):
        message = f"detections of {len(found)} pages do not belong to the truth of {len(truth)}"
        raise DatasetError(message)
    classes = sorted({d.lead for page in truth for d in page if d.kind == kind}, key=list(Lead).index)
    if not classes:
        return DetectionScore(float("nan"), float("nan"), ())
    given = [_row(d, page, classes) for page, ds in enumerate(truth) for d in ds if d.kind == kind]
    seen = [
        (page, _inside(d, None if sizes is None else sizes[page]))
        for page, ds in enumerate(found)
        for d in ds
        if d.kind == kind and d.lead in classes
    ]
    said = [{**_row(d, page, classes), "score": d.score} for page, d in seen if d is not None]
    precision = _precision(given, said, pages=len(truth), classes=len(classes))
    by_class = precision[0].mean(axis=0)
    return DetectionScore(
        map_50=float(by_class.mean()),
        map_50_95=float(precision.mean()),
        by_lead=tuple(zip(classes, (float(value) for value in by_class), strict=True)),
    )


def _precision(
    given: list[dict[str, Any]], said: list[dict[str, Any]], *, pages: int, classes: int
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Return precision by overlap asked for, recall and class."""
    try:
        from pycocotools.coco import COCO  # noqa: PLC0415
        from pycocotools.cocoeval import COCOeval  # noqa: PLC0415
    except ImportError as error:
        message = f"average precision needs pycocotools: pip install pycocotools ({error})"
        raise MissingExtraError(message) from error
    if not said:
        return np.zeros((10, 101, classes))
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": [{"id": page + 1} for page in range(pages)],
            "categories": [{"id": number + 1} for number in range(classes)],
            "annotations": [{**row, "id": number + 1, "iscrowd": 0} for number, row in enumerate(given)],
        }
        truth.createIndex()
        run = COCOeval(truth, truth.loadRes(said), "bbox")
        run.params.maxDets = [MOST]
        run.params.areaRng, run.params.areaRngLbl = [[0, 1e10]], ["all"]
        run.evaluate()
        run.accumulate()
    return np.asarray(np.maximum(run.eval["precision"][:, :, :, 0, 0], 0), dtype=np.float64)


def _row(detection: Detection, page: int, classes: list[Lead]) -> dict[str, Any]:
    box = detection.box
    return {
        "image_id": page + 1,
        "category_id": classes.index(detection.lead) + 1,
        "bbox": [box.x0, box.y0, box.width, box.height],
        "area": box.area,
    }


def _inside(detection: Detection, size: tuple[int, int] | None) -> Detection | None:
    """Return the part inside the image; None where nothing of it is."""
    if size is None:
        return detection
    box = detection.box.clipped(*size)
    return None if box is None else detection.replace(quad=box.quad())
