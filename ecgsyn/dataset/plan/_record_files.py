"""Record files on disk, by folder or by list, with the patients and folds that PTB-XL's table has of them."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from ecgsyn.dataset.plan.recording_sources import FileRecord
from ecgtypes import DatasetError

__all__ = ["PTB_XL_TABLE", "file_records"]

PTB_XL_TABLE = "ptbxl_database.csv"

LEVELS = 3
"""Folders above the records in which their table is looked for."""


def file_records(
    records: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
) -> tuple[FileRecord, ...]:
    """Return the record files that a folder or a list of paths names.

    Parameters
    ----------
    records : path-like or sequence of path-like
        A PTB-XL folder (with ``ptbxl_database.csv``: its patients and folds are read from there, the
        500 Hz files are taken), another folder (all WFDB headers below it), one record, or a list of
        records.

    Returns
    -------
    tuple of FileRecord

    Raises
    ------
    DatasetError
        When there is no record, or the table of PTB-XL is damaged.
    """
    if isinstance(records, str | os.PathLike):
        root = Path(records)
        if (root / PTB_XL_TABLE).is_file():
            return _ptb_xl(root)
        if root.is_dir():
            return _folder(root)
        return _listed([records])
    return _listed(records)


def _listed(paths: Sequence[str | os.PathLike[str]]) -> tuple[FileRecord, ...]:
    if not paths:
        message = "there is no record to build a dataset from: the list of paths is empty"
        raise DatasetError(message)
    found = [_absolute(path) for path in paths]
    # named from their common folder: the dataset is the same wherever the records lie
    common = os.path.commonpath([os.path.dirname(path) for path in found])  # noqa: PTH120
    return _with_patients(found, common)


def _with_patients(paths: Sequence[str], root: str) -> tuple[FileRecord, ...]:
    """Return records by their path from a folder; patients as PTB-XL's table in it, or above, has them."""
    above = (Path(root), *Path(root).parents[:LEVELS])
    home = next((folder for folder in above if (folder / PTB_XL_TABLE).is_file()), None)
    known = {} if home is None else {one.path: one for one in _ptb_xl(home)}
    found = []
    for path in paths:
        key = Path(os.path.relpath(path, root)).as_posix()
        # the table lists the files of 500 Hz; those of 100 Hz have the same names but for this
        bare = path.removesuffix(".hea").removesuffix(".dat")
        same = known.get(bare.replace("records100", "records500").replace("_lr", "_hr"))
        named = (None, None) if same is None else (same.patient, same.fold)
        found.append(FileRecord(path, key, *named))
    return tuple(found)


def _folder(root: Path) -> tuple[FileRecord, ...]:
    found = sorted(path.with_suffix("") for path in root.rglob("*.hea"))
    if not found:
        message = f"there is no WFDB header (*.hea) in the folder {root} or below it"
        raise DatasetError(message)
    return _with_patients([_absolute(path) for path in found], _absolute(root))


def _ptb_xl(root: Path) -> tuple[FileRecord, ...]:
    with (root / PTB_XL_TABLE).open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        try:
            missing = {"patient_id", "strat_fold", "filename_hr"} - set(rows.fieldnames or ())
            found = () if missing else tuple(_listed_record(root, row) for row in rows)
        except (ValueError, AttributeError, TypeError, OverflowError, csv.Error) as error:
            message = f"{root / PTB_XL_TABLE} is damaged in line {rows.line_num}: {error}"
            raise DatasetError(message) from error
    if missing:
        message = f"{root / PTB_XL_TABLE} has no column {', '.join(sorted(missing))}"
        raise DatasetError(message)
    return found


def _listed_record(root: Path, row: dict[str, str]) -> FileRecord:
    return FileRecord(
        path=_absolute(root / row["filename_hr"]),
        key=row["filename_hr"],
        patient=row["patient_id"].removesuffix(".0"),
        fold=int(float(row["strat_fold"])),
    )


def _absolute(path: str | os.PathLike[str]) -> str:
    return os.path.abspath(path)  # noqa: PTH100 (links stay links)
