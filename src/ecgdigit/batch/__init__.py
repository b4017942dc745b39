"""Many pages in one call: in parallel, resumable, with a table of what became of each."""

from ecgdigit.batch.run import digitize_many
from ecgdigit.batch.summary import BatchPage, BatchSummary

__all__ = ["BatchPage", "BatchSummary", "digitize_many"]
