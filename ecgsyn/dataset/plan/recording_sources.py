"""Where the recordings of a dataset come from, and how a worker gets at one of them."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np

from ecgsyn.dataset.dataset_store import BUILD, Store
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
    "reason_of",
    "recording_digest",
]

Records: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Iterable[Recording]
"""What `build_dataset` takes as records: "simulated", a folder, paths, or recordings."""

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
