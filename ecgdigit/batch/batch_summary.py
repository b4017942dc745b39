"""What became of the pages of a batch: a typed summary, and the tables on disk."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from ecgtypes import Model
from ecgtypes.atomic_files import write_whole

__all__ = ["SUMMARY", "BatchPage", "BatchSummary", "write_tables"]

SUMMARY = "summary"
"""Name of the tables, without suffix; no record gets it."""


def _printable(text: str) -> str:
    """Return a text that files hold: names of files need be no UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


Text = Annotated[str, AfterValidator(_printable)]


class BatchPage(Model):
    """What became of one page.

    Parameters
    ----------
    source : str
        The file; what of its name is no UTF-8 stands there as backslash escapes.
    page : int
        Its number in the file, from 0.
    record : str
        Name of the record in the output folder, with the folders on the way, without suffix.
    status : {"read", "failed"}
    error_type, error : str or None
        Why it failed.
    warnings : tuple of str
        What a careful reader should know.
    layout : str or None
    speed, gain : float or None
        mm/s and mm/mV.
    px_per_mm_x, px_per_mm_y : float or None
    coverage : float or None
        Share of the printed samples that were read.
    confidence : float or None
        Mean over the samples that were read.
    einthoven_db, goldberger_db : float or None
        `einthoven_residual_db` and `goldberger_residual_db`; None where they say nothing.
    files : tuple of str
        What was written, relative to the output folder.
    """

    source: Text
    page: int
    record: str
    status: Literal["read", "failed"]
    error_type: str | None = None
    error: Text | None = None
    warnings: tuple[str, ...] = ()
    layout: str | None = None
    speed: float | None = None
    gain: float | None = None
    px_per_mm_x: float | None = None
    px_per_mm_y: float | None = None
    coverage: float | None = None
    confidence: float | None = None
    einthoven_db: float | None = None
    goldberger_db: float | None = None
    files: tuple[str, ...] = ()


class BatchSummary(Model):
    """What `digitize_many` did.

    Parameters
    ----------
    out : str
        The output folder.
    pages : tuple of BatchPage
        In the order of the files' names, or of the list that was given.
    unchanged : int
        How many of them an earlier call had read, so that this one left them as they are.
    """

    out: str
    pages: tuple[BatchPage, ...]
    unchanged: int = 0

    @property
    def read(self) -> tuple[BatchPage, ...]:
        """The pages that were read."""
        return tuple(page for page in self.pages if page.status == "read")

    @property
    def failed(self) -> tuple[BatchPage, ...]:
        """The pages that could not be read."""
        return tuple(page for page in self.pages if page.status == "failed")

    def __str__(self) -> str:
        """Return the counts, and the reasons of failure by how often they occur."""
        counts = f"{len(self.pages)} pages: {len(self.read)} read, {len(self.failed)} failed"
        lines = [f"{counts}; {self.unchanged} left as they were"]
        reasons = Counter(page.error_type for page in self.failed)
        lines += [f"  {kind}: {count}" for kind, count in reasons.most_common()]
        return "\n".join(lines)


def write_tables(summary: BatchSummary) -> None:
    """Write ``summary.csv`` and ``summary.json`` into the output folder.

    Parameters
    ----------
    summary : BatchSummary

    Raises
    ------
    OSError
        When they cannot be written.
    """
    rows = [page.model_dump(mode="json") for page in summary.pages]
    text = json.dumps({"pages": rows}, indent=1, ensure_ascii=False)
    write_whole(Path(summary.out) / f"{SUMMARY}.json", text.encode())
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, list(BatchPage.model_fields))
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {key: "; ".join(row[key]) for key in ("warnings", "files")})
    write_whole(Path(summary.out) / f"{SUMMARY}.csv", table.getvalue().encode())
