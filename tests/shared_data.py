"""Where the shared data lies, if it is here."""

import os
from pathlib import Path

import pytest


def data_root() -> Path | None:
    """Return the folder of the shared data: ``$ECGPAPER_DATA``, or ``../shared/data`` of the repository."""
    named = os.environ.get("ECGPAPER_DATA")
    root = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    return root if root.is_dir() else None


needs_shared_data = pytest.mark.skipif(
    data_root() is None, reason="needs the shared data (PTB-XL records and page scans); set ECGPAPER_DATA"
)
