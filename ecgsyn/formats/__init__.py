"""The formats in which datasets are written, and what it takes to add one.

A format gives files for each page or crop (`Format.files`) and, when all are written, files for the
whole (`Format.finish`). `register_format` makes one of your own known by name to `ecgsyn.build_dataset`.
"""

from ecgsyn.formats.base import Finished, Format, Written
from ecgsyn.formats.coco import Coco, run_lengths
from ecgsyn.formats.dataset_item import Item, ItemFile, LeadClasses
from ecgsyn.formats.mask_files import BmpMasks, PngMasks, read_mask
from ecgsyn.formats.page_boxes import LabelledBox, labelled_boxes
from ecgsyn.formats.parquet_index import Index
from ecgsyn.formats.rahimi2025 import Rahimi2025
from ecgsyn.formats.registry import format_names, get_format, register_format
from ecgsyn.formats.signal_files import PrintedSignal, SignalJson, Wfdb, printed_signal, read_signal_json
from ecgsyn.formats.yolo import Yolo, read_yolo_labels, read_yolo_names, yolo_line

__all__ = [
    "BmpMasks",
    "Coco",
    "Finished",
    "Format",
    "Index",
    "Item",
    "ItemFile",
    "LabelledBox",
    "LeadClasses",
    "PngMasks",
    "PrintedSignal",
    "Rahimi2025",
    "SignalJson",
    "Wfdb",
    "Written",
    "Yolo",
    "format_names",
    "get_format",
    "labelled_boxes",
    "printed_signal",
    "read_mask",
    "read_signal_json",
    "read_yolo_labels",
    "read_yolo_names",
    "register_format",
    "run_lengths",
    "yolo_line",
]
