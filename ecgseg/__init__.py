"""Leads found on ECG pages and traces told apart on crops, by networks.

`load_detector` and `load_segmenter` return what finds and tells, run through onnxruntime with weights of the
package or of yours. What is built on torch stands in modules of its own, to be imported by name:
`ecgseg.data` (datasets over pages), `ecgseg.models` (networks), `ecgseg.crops.losses` and `ecgseg.export`.
They need ``pip install "ecgpaper[torch]"``, as `train` does.
"""

from ecgseg.crops.metrics import MaskScore, dice, iou, overlapped_columns, score_mask, swapped_columns
from ecgseg.crops.segmenter import CropSegmenter, FoundTrace
from ecgseg.pages.detector import PageDetector
from ecgseg.pages.metrics import DetectionScore, score_detections
from ecgseg.run.weights import (
    WeightsCard,
    bundled_weights,
    load_card,
    load_detector,
    load_segmenter,
    write_card,
)
from ecgseg.training.options import TrainingOptions
from ecgseg.training.train import train

__all__ = [
    "CropSegmenter",
    "DetectionScore",
    "FoundTrace",
    "MaskScore",
    "PageDetector",
    "TrainingOptions",
    "WeightsCard",
    "bundled_weights",
    "dice",
    "iou",
    "load_card",
    "load_detector",
    "load_segmenter",
    "overlapped_columns",
    "score_detections",
    "score_mask",
    "swapped_columns",
    "train",
    "write_card",
]
