"""Who may import whom, and what importing a package must not load."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "albumentations", "wfdb", "pandas", "onnxruntime", "matplotlib")

LIST_LOADED = "import json, sys; import {package}; print(json.dumps(sorted(sys.modules)))"
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("package", ["ecgtypes", "ecgsyn", "ecgseg", "ecgdigit"])
def test_an_import_loads_nothing_heavy(package):
    run = _run(LIST_LOADED.format(package=package))
    assert run.returncode == 0, run.stderr
    loaded = set(json.loads(run.stdout))
    assert package in loaded
    assert loaded.isdisjoint(HEAVY)


def test_ecgtypes_loads_none_of_the_others_and_no_image_library():
    loaded = set(json.loads(_run(LIST_LOADED.format(package="ecgtypes")).stdout))
    assert loaded.isdisjoint({"ecgsyn", "ecgseg", "ecgdigit", "PIL", "cv2", "scipy", "skimage"})


def test_nobody_imports_upward():
    run = _run(LINT)
    assert run.returncode == 0, run.stdout + run.stderr
