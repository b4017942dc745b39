"""Datasets that several tests read: built once."""

from pathlib import Path

import pytest

import ecgsyn
from ecgsyn.dataset import Drawing
from ecgtypes import get_layout
from tests.ecgsyn.dataset.small import recordings

EVERYTHING = {
    "task": ("digitization", "detection", "segmentation", "overlap"),
    "pages": 6,
    "crops": 18,
    "layouts": ("3x4+1", get_layout("6x2", order="cabrera")),
    "drawing": Drawing(dpi=72, row_pitch=(6, 15)),
    "format": ("yolo", "coco", "masks", "masks-bmp", "wfdb", "json"),
    "split": (0.5, 0.25, 0.25),
    "seed": 21,
}
"""All tasks and formats; of the two layouts one has Cabrera's order."""


def _built(out: Path, **options: object) -> Path:
    ecgsyn.build_dataset(recordings(6), out, **{**EVERYTHING, **options})  # type: ignore[arg-type]
    return out


@pytest.fixture(scope="session")
def stored(tmp_path_factory) -> Path:
    """A dataset with every task and format, as files. Tests leave it as it is."""
    return _built(tmp_path_factory.mktemp("stored"))


@pytest.fixture(scope="session")
def sharded(tmp_path_factory) -> Path:
    """The same in shards of two pages."""
    return _built(tmp_path_factory.mktemp("sharded"), shards=2)
