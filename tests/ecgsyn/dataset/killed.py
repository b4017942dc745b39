"""Builds a dataset again and again, killed each time: run as a program, with a folder and moments.

A moment below 0 is a number of seconds after which another process sends SIGKILL; one from 1 is the number
of the file in whose middle the builder sends it to itself; half of one more, right after that file; 0 is
while the folder of unfinished work is being removed.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import ecgsyn
from ecgsyn.dataset import Drawing
from ecgsyn.dataset import dataset_store as store
from ecgsyn.dataset.write import _build_planning as planning

ARGUMENTS: dict[str, Any] = {
    "task": ("detection", "overlap"),
    "pages": 5,
    "layouts": "3x1",
    "drawing": Drawing(dpi=72),
    "format": ("yolo", "coco", "masks", "wfdb"),
    "split": (0.6, 0.2, 0.2),
    "seed": 11,
}


def built(out: str | Path, *, shards: int | None, workers: int = 1) -> ecgsyn.DatasetSummary:
    """Make the dataset."""
    return ecgsyn.build_dataset("simulated", out, **ARGUMENTS, shards=shards, workers=workers)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(moment: float) -> None:
    """Have this process kill itself."""
    real, files = store.Store._local_writer, [0]

    @contextmanager
    def writer(self: store.Store, path: str) -> Iterator[IO[bytes]]:
        with real(self, path) as stream:
            files[0] += 1
            yield stream
            if files[0] == moment:
                stream.flush()
                _die()
        if files[0] + 0.5 == moment:
            _die()

    store.Store._local_writer = writer  # type: ignore[method-assign]
    if moment == 0:

        def rmtree(folder: Path, **_: object) -> None:
            (folder / "plan.json").unlink()
            _die()

        shutil.rmtree = rmtree  # type: ignore[assignment]


def _run(out: str, shards: int | None, moment: float) -> None:
    child = os.fork()
    if child:
        if moment < 0:
            time.sleep(-moment)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)  # noqa: T201
        return
    planning.CHUNK = 2
    if moment >= 0:
        _arm(moment)
    built(out, shards=shards)
    os._exit(0)


if __name__ == "__main__":
    for text in sys.argv[3:]:
        _run(sys.argv[1], int(sys.argv[2]) or None, float(text))
