"""Two processes do not write to one folder at the same time."""

import subprocess
import sys

import pytest

from ecgtypes import DatasetError
from ecgtypes.jobs.folder_lock import locked_folder

OTHER = """
from pathlib import Path
from ecgtypes.jobs.folder_lock import locked_folder
with locked_folder(Path({folder!r}), "the folder", "writes to"):
    pass
"""


def test_another_process_is_told_to_wait(tmp_path):
    code = OTHER.format(folder=str(tmp_path / "held"))
    with locked_folder(tmp_path / "held", "the folder", "writes to"):
        told = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "another process writes to the folder: wait for it, or stop it" in told.stderr
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_lock_is_let_go_when_the_job_fails(tmp_path):
    with pytest.raises(KeyError), locked_folder(tmp_path, "it", "writes to"):
        raise KeyError
    with locked_folder(tmp_path, "it", "writes to"):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    lock = locked_folder(tmp_path / "file", "it", "writes to")
    with pytest.raises(DatasetError, match="it cannot be written"), lock:
        pass
