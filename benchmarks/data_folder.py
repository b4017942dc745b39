"""The data folder beside the repository: real records and scans, where they are at hand.

It is ``../shared/data`` from the repository root, or what ``ECGPAPER_DATA`` names.
"""

import csv
import os
from pathlib import Path

__all__ = ["data_root", "dev_records", "phones", "scans", "train_records"]


def data_root() -> Path | None:
    """Return the data folder, or None where there is none."""
    named = os.environ.get("ECGPAPER_DATA")
    root = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    return root if root.is_dir() else None


def dev_records() -> list[Path]:
    """Return the paths, without suffix, of the records of the ``dev`` split, in the table's order."""
    return _records("dev")


def train_records() -> list[Path]:
    """Return the paths, without suffix, of the records of the ``train`` split, in the table's order."""
    return _records("train")


def _records(split: str) -> list[Path]:
    root = data_root()
    if root is None:
        return []
    folder = root / "ptbxl"
    with (folder / "records.csv").open(encoding="utf-8", newline="") as stream:
        return [folder / row["path"] for row in csv.DictReader(stream) if row["split"] == split]


def scans() -> list[Path]:
    """Return the real flat scans; the truth of each lies beside it as ``.csv``."""
    root = data_root()
    return [] if root is None else sorted((root / "pages" / "scans").glob("*.png"))


def phones() -> list[Path]:
    """Return the real phone photos of prints; the truth of each lies beside it as ``.csv``."""
    root = data_root()
    return [] if root is None else sorted((root / "pages" / "phones").glob("*.jpg"))
