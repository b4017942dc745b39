"""Damaged files at the door: ``python -m benchmarks.fuzz --cases 20000``.

Files of every kind that `read_image` takes, and some that it does not, are cut, overwritten, spliced and
stretched, and read in a child process with a limit on its memory. A case passes when it gives an image or an
error of our tree; anything else, a warning, a crash, a time over 30 s or memory over 3 GB is a finding, told
with what makes it again.
``--digitize 500`` goes on through all stages.
"""

import argparse
import json
import os
import resource
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fuzz_cases import Kind, case
from benchmarks.measure import Row, print_table, save

SECONDS = 30.0
STARTING = 180.0

MEMORY = 3_000_000_000
"""Bytes of address space beyond what the interpreter takes with the libraries loaded."""


def child(target: str, first: int, last: int, seed: int, hold: str) -> None:
    """Read cases one after the other, and print before and after each of them."""
    from ecgdigit import load_digitizer, read_image  # the memory of imports is not the file's

    digitizer = load_digitizer("classical")
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in range(first, last):
        kind, content = case(seed, number, small=target == "read_image")
        if hold:
            (Path(hold) / "last").write_bytes(content)
        print(json.dumps({"begun": number, "kind": kind}), flush=True)
        outcome = _outcome(read_image if target == "read_image" else digitizer.digitize, content)
        print(json.dumps({"ended": number, "kind": kind, **outcome}), flush=True)


def _outcome(read: object, content: bytes) -> Row:
    import warnings

    from ecgtypes import EcgError

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        started = time.perf_counter()
        try:
            read(content)  # type: ignore[operator]
            outcome, bad, message = "read", False, ""
        except EcgError as error:
            cause = error.__cause__
            bad = isinstance(cause, MemoryError)
            outcome, message = type(error).__name__, str(error)
            outcome = "out of memory" if bad else outcome
        except BaseException as error:  # noqa: BLE001 (what comes out is what is looked for)
            outcome, bad, message = f"{type(error).__module__}.{type(error).__name__}", True, str(error)
    seconds = time.perf_counter() - started
    if told and not bad:
        outcome, bad, message = "warning", True, str(told[0].message)
    return {"outcome": outcome, "bad": bad, "message": message[:200], "seconds": seconds}


def run(target: str, cases: int, seed: int, hold: str) -> tuple[Counter[tuple[str, str]], list[Row], float]:
    """Return how often each kind of file came to each outcome, the findings, and the longest time, s."""
    counts: Counter[tuple[str, str]] = Counter()
    findings: list[Row] = []
    longest, number = 0.0, 0
    while number < cases:
        for told in _told(target, number, cases, seed, hold):
            number = told["number"] + 1
            counts[told["kind"], told["outcome"]] += 1
            longest = max(longest, told["seconds"])
            if told["bad"]:
                findings.append({"target": target, "seed": seed, **told})
                print("finding", findings[-1], flush=True)
    return counts, findings, longest


def _told(target: str, first: int, last: int, seed: int, hold: str) -> Iterator[Row]:
    """Yield what a child tells of each case; that on which it dies or hangs is the last."""
    code = f"from benchmarks.fuzz import child; child({target!r}, {first}, {last}, {seed}, {hold!r})"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        lines = _Lines(process)
        begun: Row = {}
        while line := lines.next(SECONDS if begun else STARTING):
            told = json.loads(line)
            if "begun" in told:
                begun = told
            else:
                begun = {}
                yield {"number": told.pop("ended"), **told}
        hung = line is None
        process.kill()
    if begun:
        outcome = f"over {SECONDS:.0f} s" if hung else f"crash, exit status {process.returncode}"
        about = {"number": begun["begun"], "kind": begun["kind"], "outcome": outcome}
        yield {**about, "bad": True, "message": "", "seconds": SECONDS if hung else 0.0}
    elif hung or process.returncode:
        message = f"the child ended between two cases, with {process.returncode}"
        raise RuntimeError(message)


class _Lines:
    """The lines that a process writes, read without a buffer that would hide one from `select`."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._file = 0 if process.stdout is None else process.stdout.fileno()
        self._held = b""

    def next(self, seconds: float) -> str | None:
        """Return the next line: "" at the end, None where there is nothing for so many seconds."""
        until = time.monotonic() + seconds
        while b"\n" not in self._held:
            ready, _, _ = select.select([self._file], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return None
            found = os.read(self._file, 65536)
            if not found:
                return ""
            self._held += found
        line, _, self._held = self._held.partition(b"\n")
        return line.decode()


def main() -> None:
    """Read damaged files, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000, help="for read_image")
    parser.add_argument("--digitize", type=int, default=0, metavar="CASES", help="through all stages")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", default="", metavar="FOLDER", help="where the case in work is written")
    asked = parser.parse_args()
    tables: dict[str, list[Row]] = {}
    for target, cases in (("read_image", asked.cases), ("digitize", asked.digitize)):
        if not cases:
            continue
        started = time.perf_counter()
        counts, findings, longest = run(target, cases, asked.seed, asked.keep)
        outcomes = sorted({outcome for _, outcome in counts})
        tables[target] = [
            {"file": kind, **{outcome: counts[kind, outcome] for outcome in outcomes}} for kind in Kind
        ]
        tables[f"{target}, findings"] = findings
        seconds = time.perf_counter() - started
        print_table(f"{target}: {cases} cases, {seconds:.0f} s, the longest {longest:.1f} s", tables[target])
        print(f"{target}: {len(findings)} findings")
    save("fuzz", tables, settings={"cases": asked.cases, "digitize": asked.digitize, "seed": asked.seed})


if __name__ == "__main__":
    main()
