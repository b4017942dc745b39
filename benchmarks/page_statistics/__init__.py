"""Statistics of a page image that need no truth, for real pages and drawn ones alike."""

from benchmarks.page_statistics.statistics import STATISTICS, Statistic, page_statistics

__all__ = ["STATISTICS", "Statistic", "page_statistics"]
