"""Where the recordings of a dataset come from, and how a worker gets at one of them."""

import csv
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np

from ecgsyn.dataset.store import BUILD, Store
from ecgsyn.readers import read_record
from ecgsyn.simulate import simulate_recording
from ecgsyn.simulate.rhythms import Rhythm
from ecgtypes import DatasetError, EcgError, Recording

__all__ = [
    "FileRecord",
    "HeldRecord",
    "KnownRecord",
    "RecordRef",
    "Records",
    "SavedRecord",
    "SimulatedRecord",
    "file_records",
    "reason_of",
    "recording_digest",
]

Records: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Iterable[Recording]
"""What `build_dataset` takes as records: "simulated", a folder, paths, or recordings."""

PTB_XL_TABLE = "ptbxl_database.csv"

LEVELS = 3
"""Folders above the records in which their table is looked for."""

RHYTHMS: tuple[tuple[Rhythm, float], ...] = (
    ("sinus", 0.6),
    ("atrial_fibrillation", 0.14),
    ("atrial_ectopic", 0.13),
    ("ventricular_ectopic", 0.13),
)
"""Shares of simulated records by rhythm."""


def recording_digest(recording: Recording) -> str:
    """Return the SHA-256 of a recording's rate, leads and samples.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    str
    """
    found = hashlib.sha256(f"{recording.sampling_rate!r} {' '.join(recording.leads)}".encode())
    found.update(np.ascontiguousarray(recording.signals).tobytes())
    return found.hexdigest()


class RecordRef(Protocol):
    """A recording that is read when it is needed."""

    @property
    def key(self) -> str:
        """What names it in the manifest; no two of a dataset are equal."""
        ...

    def load(self) -> Recording:
        """Return the recording."""
        ...


@dataclass(frozen=True)
class FileRecord:
    """A record file.

    Parameters
    ----------
    path : str
        As `ecgsyn.read_record` takes it.
    key : str
        What names it in the manifest.
    patient : str or None
        Whom the source names for it.
    fold : int or None
        Its fold of PTB-XL's ``strat_fold``, 1 to 10.
    """

    path: str
    key: str
    patient: str | None = None
    fold: int | None = None

    def load(self) -> Recording:
        """Read the file."""
        return read_record(self.path)

    @property
    def root(self) -> str:
        """The folder that its key starts from, "" where the key is no end of the path."""
        if not Path(self.path).as_posix().endswith(self.key):
            return ""
        return self.path[: len(self.path) - len(self.key)]


@dataclass(frozen=True)
class SavedRecord:
    """A recording that the caller gave, kept beside the dataset while it is built.

    Parameters
    ----------
    store : Store
    path : str
        In the store, without suffix.
    key : str
    """

    store: Store
    path: str
    key: str

    @classmethod
    def save(cls, recording: Recording, store: Store, key: str) -> "SavedRecord":
        """Write a recording, under a name that its content gives: another call's stay as they are.

        Parameters
        ----------
        recording : Recording
        store : Store
        key : str

        Returns
        -------
        SavedRecord
        """
        text, arrays = recording.to_bytes()
        path = f"{BUILD}/records/{hashlib.sha256(text + arrays).hexdigest()[:32]}"
        store.write(f"{path}.json", text)
        store.write(f"{path}.npz", arrays)
        return cls(store=store, path=path, key=key)

    def load(self) -> Recording:
        """Read it."""
        return Recording.from_bytes(self.store.read(f"{self.path}.json"), self.store.read(f"{self.path}.npz"))


@dataclass(frozen=True)
class HeldRecord:
    """A recording that the caller gave, kept in memory.

    Parameters
    ----------
    recording : Recording
    key : str
    """

    recording: Recording
    key: str

    def load(self) -> Recording:
        """Return it."""
        return self.recording


@dataclass(frozen=True)
class KnownRecord:
    """A record that was looked at, and must still be what it was then.

    Parameters
    ----------
    ref : RecordRef
    digest : str
        As of `recording_digest`.
    patient : str or None
    """

    ref: RecordRef
    digest: str
    patient: str | None = None

    @property
    def key(self) -> str:
        """What names it in the manifest."""
        return self.ref.key

    @property
    def root(self) -> str:
        """The folder that its key starts from."""
        return str(getattr(self.ref, "root", ""))

    def load(self) -> Recording:
        """Read it.

        Raises
        ------
        DatasetError
            When it can no longer be read, or has changed.
        """
        try:
            recording = self.ref.load()
        except (EcgError, OSError, ValueError) as error:
            message = f"record {self.key} could be read before, and cannot be now: {error}"
            raise DatasetError(message) from error
        if recording_digest(recording) != self.digest:
            message = f"record {self.key} has changed since it was looked at"
            raise DatasetError(message)
        return recording


@dataclass(frozen=True)
class SimulatedRecord:
    """A recording that is simulated: its rhythm, rate, axis and noise are drawn from its seed.

    Parameters
    ----------
    seed : int
    number : int
        Of the page that it is for.
    spare : int, default 0
        Its number among those for the same page.
    """

    seed: int
    number: int
    spare: int = 0

    @property
    def key(self) -> str:
        """Its number."""
        return f"simulated-{self.number:06d}" + (f"-{self.spare}" if self.spare else "")

    def load(self) -> Recording:
        """Simulate it."""
        place = (1, self.number, self.spare) if self.spare else (1, self.number)
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=place))
        names, shares = zip(*RHYTHMS, strict=True)
        recording = simulate_recording(
            rhythm=names[int(rng.choice(len(names), p=shares))],
            heart_rate=float(rng.uniform(45, 120)),
            axis=float(np.clip(rng.normal(40, 35), -90, 150)),
            noise=min(float(rng.exponential(0.008)), 0.05),
            wander=min(float(rng.exponential(0.04)), 0.3),
            rng=rng,
        )
        return recording.replace(record_id=self.key)


def reason_of(error: Exception, ref: RecordRef) -> str:
    """Return why a record cannot be used: the same wherever its folder lies.

    Parameters
    ----------
    error : Exception
    ref : RecordRef

    Returns
    -------
    str
    """
    root = getattr(ref, "root", "")
    return str(error).replace(root, "") if root else str(error)


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
