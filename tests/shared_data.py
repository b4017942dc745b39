"""Real records and scans, where they are at hand: tests that need them carry ``needs_shared_data``."""

import pytest

from benchmarks.data_folder import data_root, dev_records, scans, train_records

__all__ = ["data_root", "dev_records", "needs_shared_data", "scans", "train_records"]

needs_shared_data = pytest.mark.skipif(
    data_root() is None, reason="needs ../shared/data (PTB-XL records and scans), or ECGPAPER_DATA naming it"
)
