"""Recordings as CSV files."""

from pathlib import Path
from typing import IO

import numpy as np

from ecgtypes import Recording
from ecgtypes.atomic_files import whole_file

__all__ = ["write_csv"]

CHUNK_ROWS = 16_384


def write_csv(recording: Recording, stem: Path) -> Path:
    """Write a CSV file.

    Parameters
    ----------
    recording : Recording
    stem : Path
        Of the file, without suffix.

    Returns
    -------
    Path
        A column ``time`` in s, a column of mV for each lead, an empty cell for a missing sample.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    target = stem.with_name(f"{stem.name}.csv")
    with whole_file(target) as stream:
        stream.write((",".join(["time", *recording.leads]) + "\n").encode())
        for first in range(0, recording.n_samples, CHUNK_ROWS):
            _write_rows(stream, recording, first)
    return target


def _write_rows(stream: IO[bytes], recording: Recording, first: int) -> None:
    signals = recording.signals[:, first : first + CHUNK_ROWS]
    # numpy writes the fewest digits that give the same float32 again
    texts = signals.astype("U")
    texts[np.isnan(signals)] = ""
    stream.writelines(
        f"{number / recording.sampling_rate!r},{','.join(row)}\n".encode()
        for number, row in enumerate(texts.T.tolist(), first)
    )
