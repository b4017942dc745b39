"""Datasets of pages and crops: built, read again, verified."""

from ecgsyn.dataset.about import About
from ecgsyn.dataset.build import build_dataset
from ecgsyn.dataset.chunks import ItemCount
from ecgsyn.dataset.drawing import Drawing
from ecgsyn.dataset.drawn import DrawnCrops, DrawnPages, draw_pages
from ecgsyn.dataset.load import StoredPages, load_dataset
from ecgsyn.dataset.manifest import DatasetSummary, Manifest
from ecgsyn.dataset.store import FileEntry
from ecgsyn.dataset.survey import SkippedRecord
from ecgsyn.dataset.verify import Verification, verify_dataset

__all__ = [
    "About",
    "DatasetSummary",
    "Drawing",
    "DrawnCrops",
    "DrawnPages",
    "FileEntry",
    "ItemCount",
    "Manifest",
    "SkippedRecord",
    "StoredPages",
    "Verification",
    "build_dataset",
    "draw_pages",
    "load_dataset",
    "verify_dataset",
]
