"""Many pages in one call: in parallel, resumable, with a table of what became of each."""

from ecgdigit.batch.batch_summary import BatchPage, BatchSummary
from ecgdigit.batch.run import digitize_many

__all__ = ["BatchPage", "BatchSummary", "digitize_many"]
