"""One page of a batch, in whichever process."""

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecgdigit.batch._find_pages import BatchTask
from ecgdigit.batch._page_receipts import Receipt, begin, finish
from ecgdigit.batch.batch_summary import BatchPage
from ecgdigit.digitizer import Digitizer
from ecgdigit.files.image_reader import read_image
from ecgdigit.leads.limb_residuals import einthoven_residual_db, goldberger_residual_db
from ecgdigit.measure.read_share import mean_confidence, page_coverage
from ecgdigit.presets import load_digitizer
from ecgdigit.show.report import write_report
from ecgdigit.write.record_writer import RecordFormat, write_record
from ecgtypes import (
    Digitization,
    EcgError,
    ImageError,
    Layout,
    MissingExtraError,
    PaperScale,
    WeightsError,
    register_layout,
)

__all__ = ["BatchJob", "failed", "output_names", "read_one"]

PASSING = (MissingExtraError, WeightsError)
"""What a page is not to blame for."""


@dataclass(frozen=True)
class BatchJob:
    """What is the same for all pages of a call.

    Parameters
    ----------
    out : str
    digitizer : Digitizer, str or None
        By name where each process is to load its own.
    sampling_rate : float
        Hz.
    layout : Layout or None
    scale : PaperScale or None
    format : str
    reports : bool
    layouts : tuple of Layout
        All that are registered: another process knows the library's own alone.
    plan : str
        Hash of the arguments.
    """

    out: str
    digitizer: Digitizer | str | None
    sampling_rate: float
    layout: Layout | None
    scale: PaperScale | None
    format: RecordFormat
    reports: bool
    layouts: tuple[Layout, ...]
    plan: str


SUFFIXES: dict[RecordFormat, tuple[str, ...]] = {
    "wfdb": (".hea", ".dat"),
    "csv": (".csv",),
    "edf": (".edf",),
    "dicom": (".dcm",),
}


def output_names(job: BatchJob, task: BatchTask) -> tuple[str, ...]:
    """Return the files that a page's record and report are written to, from the output folder on.

    Parameters
    ----------
    job : BatchJob
    task : BatchTask

    Returns
    -------
    tuple of str
    """
    suffixes = SUFFIXES[job.format] + ((".html",) if job.reports else ())
    return tuple(task.record + suffix for suffix in suffixes)


def read_one(job: BatchJob, task: BatchTask) -> BatchPage:
    """Read a page and write its record; what is wrong with the page comes out in the row.

    Parameters
    ----------
    job : BatchJob
    task : BatchTask

    Returns
    -------
    BatchPage

    Raises
    ------
    OSError
        When the output folder cannot be written to.
    """
    out = Path(job.out)
    begin(out, task)
    sha256, lasting, writing = "", True, False
    try:
        content = _content(task.source)
        sha256 = hashlib.sha256(content).hexdigest()
        image, result = _digitized(job, task, content)
        writing = True
        row = _written(job, task, image, result)
    except PASSING as error:
        row, lasting = failed(task, error), False
    except EcgError as error:
        row = failed(task, error)
    except KeyboardInterrupt:
        _remove(job, task)
        finish(out, task, None)
        raise
    except Exception as error:
        if writing and isinstance(error, OSError):
            # the disk's doing, not the page's
            _remove(job, task)
            finish(out, task, None)
            raise
        # a stage of the user's, or memory: the others go on
        row, lasting = failed(task, error), False
    if writing and row.status == "failed":
        _remove(job, task)
    sizes = tuple((out / name).stat().st_size for name in row.files)
    receipt = Receipt(sha256=sha256, plan=job.plan, row=row, sizes=sizes)
    finish(out, task, receipt if lasting else None)
    return row


def _remove(job: BatchJob, task: BatchTask) -> None:
    """Remove what was written of a page that is not done."""
    for name in output_names(job, task):
        (Path(job.out) / name).unlink(missing_ok=True)


def _content(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except (OSError, ValueError) as error:
        message = f"{source} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise ImageError(message) from error


def _digitized(job: BatchJob, task: BatchTask, content: bytes) -> tuple[NDArray[np.uint8], Digitization]:
    with _one_thread():
        try:
            image = read_image(content, page=task.page)
        except ImageError as error:
            raise ImageError(str(error).replace("the image bytes", task.source)) from error
        for layout in job.layouts:
            register_layout(layout, replace=True)
        found = job.digitizer if isinstance(job.digitizer, Digitizer) else _loaded(job.digitizer)
        result = found.digitize(image, sampling_rate=job.sampling_rate, layout=job.layout, scale=job.scale)
    name = task.record.rpartition("/")[2]
    return image, result.replace(recording=result.recording.replace(record_id=name))


@lru_cache(maxsize=1)
def _loaded(name: str | None) -> Digitizer:
    return load_digitizer(name)


def _written(job: BatchJob, task: BatchTask, image: NDArray[np.uint8], result: Digitization) -> BatchPage:
    out = Path(job.out)
    target = out / task.record
    files = [write_record(result, target, format=job.format)]
    if job.format == "wfdb":
        files.append(files[0].with_suffix(".dat"))
    if job.reports:
        title = f"{task.source}, page {task.page + 1}" if task.page else task.source
        files.append(write_report(result, image, f"{target}.html", title=title))
    return _row(task, result, tuple(file.relative_to(out).as_posix() for file in files))


def _row(task: BatchTask, result: Digitization, files: tuple[str, ...]) -> BatchPage:
    return BatchPage(
        source=task.source,
        page=task.page,
        record=task.record,
        status="read",
        warnings=result.warnings,
        layout=None if result.layout is None else result.layout.name,
        **{key: getattr(result.scale, key) for key in ("speed", "gain", "px_per_mm_x", "px_per_mm_y")},
        coverage=page_coverage(result),
        confidence=mean_confidence(result),
        einthoven_db=_or_none(einthoven_residual_db(result.recording)),
        goldberger_db=_or_none(goldberger_residual_db(result.recording)),
        files=files,
    )


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def failed(task: BatchTask, error: Exception) -> BatchPage:
    """Return the row of a page that could not be read.

    Parameters
    ----------
    task : BatchTask
    error : Exception

    Returns
    -------
    BatchPage
    """
    text = str(error) or type(error).__name__
    return BatchPage(
        source=task.source,
        page=task.page,
        record=task.record,
        status="failed",
        error_type=type(error).__name__,
        error=text,
    )


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep OpenCV from using a thread for each core, beside a worker for each core."""
    import cv2  # noqa: PLC0415

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
