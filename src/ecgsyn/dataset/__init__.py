"""Datasets of pages and crops: built, read again, verified."""

from ecgsyn.dataset.about import About
from ecgsyn.dataset.build import build_dataset
from ecgsyn.dataset.chunks import ItemCount
from ecgsyn.dataset.drawing import Drawing
from ecgsyn.dataset.manifest import DatasetSummary, Manifest
from ecgsyn.dataset.store import FileEntry
from ecgsyn.dataset.survey import SkippedRecord

__all__ = [
    "About",
    "DatasetSummary",
    "Drawing",
    "FileEntry",
    "ItemCount",
    "Manifest",
    "SkippedRecord",
    "build_dataset",
]
