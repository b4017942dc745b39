"""Whether a build that is killed, and called again, ends in the bytes of one that was not."""

import hashlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import ROOT, Row

BUILD = """
import sys
import ecgsyn
ecgsyn.build_dataset(
    "simulated", sys.argv[1], task=("digitization", "detection", "segmentation"), pages=40, seed=7,
    layouts=("3x4+1", "12x1"), effects=("clean", "scanner"), drawing=ecgsyn.Drawing(dpi=72), workers=2,
    progress=False, shards=int(sys.argv[2]) or None,
)
"""


def rows(*, count: int) -> list[Row]:
    """Kill a build at moments spread over all its time, by chance, and compare; half with shards."""
    found: list[Row] = []
    rng = random.Random(7)  # noqa: S311 (moments, no secrets)
    for shards in (0, 5):
        folder = Path(tempfile.mkdtemp(prefix="ecgpaper-kills-"))
        try:
            began = time.perf_counter()
            _run(folder / "whole", shards)
            seconds = time.perf_counter() - began
            wanted = tree(folder / "whole")
            kills = count // 2
            moments = [seconds * (i + rng.random()) / kills for i in range(kills)]
            results = [_killed(folder / "killed", shards, moment, wanted) for moment in moments]
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        found.append(
            {
                "shards": shards or "none",
                "files": len(wanted),
                "undisturbed s": seconds,
                "kills": kills,
                "of a running build": sum(running for running, _ in results),
                "identical": sum(same for _, same in results),
            }
        )
    return found


def tree(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _killed(out: Path, shards: int, moment: float, wanted: dict[str, str]) -> tuple[bool, bool]:
    """Kill a build after so many seconds and repeat it; say whether it ran, and whether it ends the same."""
    shutil.rmtree(out, ignore_errors=True)
    process = subprocess.Popen([sys.executable, "-c", BUILD, str(out), str(shards)], cwd=ROOT)  # noqa: S603
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    running = process.wait() != 0
    _run(out, shards)
    return running, tree(out) == wanted


def _run(out: Path, shards: int) -> None:
    subprocess.run([sys.executable, "-c", BUILD, str(out), str(shards)], cwd=ROOT, check=True)  # noqa: S603
