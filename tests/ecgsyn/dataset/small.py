"""Small datasets: quick to build, and compared byte for byte."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import ecgsyn
from ecgsyn.dataset import Drawing
from ecgtypes import Recording
from ecgtypes.wfdb import wfdb_files

SMALL = Drawing(dpi=72)

FOLD_HEAD = "ecg_id,patient_id,age,strat_fold,filename_lr,filename_hr\n"


@cache
def recording(seed: int) -> Recording:
    """Return a simulated recording of 10 s."""
    return ecgsyn.simulate_recording(sampling_rate=100, rng=seed).replace(record_id=f"rec{seed}")


def recordings(count: int, *, first: int = 0) -> list[Recording]:
    """Return recordings that differ."""
    return [recording(first + i) for i in range(count)]


def write_record(one: Recording, folder: Path, name: str) -> Path:
    """Write a recording as a WFDB record, and return its path without suffix."""
    folder.mkdir(parents=True, exist_ok=True)
    header, samples = wfdb_files(one, name)
    (folder / f"{name}.hea").write_bytes(header)
    (folder / f"{name}.dat").write_bytes(samples)
    return folder / name


def write_records(folder: Path, count: int) -> list[Path]:
    """Write records that differ."""
    return [write_record(one, folder, f"r{i}") for i, one in enumerate(recordings(count))]


def write_ptb_xl(folder: Path, rows: Sequence[tuple[str, str]]) -> Path:
    """Write a folder as that of PTB-XL, with a row of its table for each patient and fold."""
    table = FOLD_HEAD
    for number, (patient, fold) in enumerate(rows, 1):
        name = f"{number:05d}_hr"
        write_record(recording(number), folder / "records500" / "00000", name)
        table += f"{number},{patient},63.0,{fold},records100/x,records500/00000/{name}\n"
    (folder / "ptbxl_database.csv").write_text(table)
    return folder


def tree(folder: str | Path) -> dict[str, bytes]:
    """Return every file below a folder: path and content."""
    root = Path(folder)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
