"""Datasets of pages and crops: built, read again, verified."""

from ecgsyn.dataset.dataset_store import FileEntry
from ecgsyn.dataset.draw.drawn_pages import DrawnCrops, DrawnPages, draw_pages
from ecgsyn.dataset.plan.drawing_options import Drawing
from ecgsyn.dataset.plan.record_survey import SkippedRecord
from ecgsyn.dataset.plan.source_description import About
from ecgsyn.dataset.read.dataset_verification import Verification, verify_dataset
from ecgsyn.dataset.read.stored_pages import StoredPages, load_dataset
from ecgsyn.dataset.write.chunk_writer import ItemCount
from ecgsyn.dataset.write.dataset_builder import build_dataset
from ecgsyn.dataset.write.manifest import DatasetSummary, Manifest

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
