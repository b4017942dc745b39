"""Who may import whom, what importing a package must not load, and each package without the others."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ecgpaper", "ecgtypes", "ecgsyn", "ecgseg", "ecgdigit")
HEAVY = ("torch", "albumentations", "wfdb", "pandas", "onnxruntime", "matplotlib")

LIST_LOADED = "import json, sys; import {package}; print(json.dumps(sorted(sys.modules)))"
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"

WITHOUT = """
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {others}:
            raise ModuleNotFoundError(f"{{name}} is absent", name=name)

sys.meta_path.insert(0, Absent())
import numpy as np
import ecgtypes
"""

ALONE = {
    "ecgsyn": """
import ecgsyn

recording = ecgsyn.simulate_recording(rng=1)
page = ecgsyn.load_effects("scanner")(ecgsyn.StandardRenderer(dpi=100).render(recording, rng=1), rng=1)
assert page.image.shape[2] == 3 and len(page.truth.leads) == 13
""",
    "ecgseg": """
import ecgseg

white = np.full((300, 400, 3), 255, np.uint8)
assert list(ecgseg.load_detector(threads=1).detect(white)) == []
assert not ecgseg.load_segmenter(threads=1).segment(white).any()
""",
    "ecgdigit": """
import ecgdigit
from ecgdigit.testing import check_digitizer

digitizer = ecgdigit.load_digitizer("classical")
check_digitizer(digitizer)
""",
}
"""What each package does by itself: it draws, finds and cuts out, reads."""


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("package", PACKAGES)
def test_an_import_loads_nothing_heavy(package):
    run = _run(LIST_LOADED.format(package=package))
    assert run.returncode == 0, run.stderr
    loaded = set(json.loads(run.stdout))
    assert package in loaded
    assert loaded.isdisjoint(HEAVY)


def test_ecgtypes_loads_none_of_the_others_and_no_image_library():
    loaded = set(json.loads(_run(LIST_LOADED.format(package="ecgtypes")).stdout))
    assert loaded.isdisjoint({"ecgpaper", "ecgsyn", "ecgseg", "ecgdigit", "PIL", "cv2", "scipy", "skimage"})


def test_ecgpaper_loads_none_of_the_others():
    loaded = set(json.loads(_run(LIST_LOADED.format(package="ecgpaper")).stdout))
    assert loaded.isdisjoint({"ecgtypes", "ecgsyn", "ecgseg", "ecgdigit", "numpy"})


@pytest.mark.parametrize("package", ALONE)
def test_a_package_works_where_the_others_are_absent(package):
    others = {"ecgpaper", *ALONE} - {package}
    run = _run(WITHOUT.format(others=others) + ALONE[package])
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("call", ["load_digitizer()", 'load_digitizer("ink")', "load_lead_digitizer()"])
def test_a_digitizer_with_a_network_says_what_to_do_where_ecgseg_is_absent(call):
    run = _run(WITHOUT.format(others={"ecgseg"}) + f"import ecgdigit\necgdigit.{call}")
    assert "MissingExtraError: networks are read by ecgseg: pip install ecgpaper, or" in run.stderr
    assert '"classical" (ecgseg is absent)' in run.stderr.splitlines()[-1]


def test_nobody_imports_upward():
    run = _run(LINT)
    assert run.returncode == 0, run.stdout + run.stderr
