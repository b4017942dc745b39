"""The project's chores: ``nox -s lint types imports tests docs wheel benchmarks``."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import nox

nox.options.sessions = ["lint", "imports", "types", "tests"]
nox.options.default_venv_backend = "venv"

BENCHMARKS = (
    "import_time",
    "render",
    "effects",
    "realism",
    "digitize",
    "pages",
    "foreign",
    "dataset",
    "overlap",
    "detection",
)

OF_THE_WHEEL = (
    "tests/ecgpaper",
    "tests/ecgtypes",
    "tests/ecgsyn/pages/drawing",
    "tests/ecgsyn/readers",
    "tests/ecgdigit/evidence",
    "tests/ecgdigit/files/test_image_reader.py",
    "tests/ecgdigit/leads",
)
"""Tests that need neither an extra nor the checkout."""

FROM_THE_WHEEL = """
import sys
from pathlib import Path

import ecgdigit, ecgpaper, ecgseg, ecgsyn, ecgtypes

for package in (ecgpaper, ecgtypes, ecgsyn, ecgseg, ecgdigit):
    assert Path(package.__file__).is_relative_to(sys.prefix), package.__file__
    assert Path(package.__file__).with_name("py.typed").exists()
ecgpaper.show_versions()
print(ecgseg.load_segmenter(), ecgseg.load_detector(), ecgdigit.load_digitizer())
"""


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    session.install("ruff>=0.9")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def imports(session: nox.Session) -> None:
    """Check who imports whom."""
    session.install(".", "import-linter>=2.1")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    session.install("-e", ".[all,dev]")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests and the docstrings' examples."""
    session.install("-e", ".[all,dev]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build sdist and wheel, and try the wheel where no checkout is in sight."""
    checkout = Path(__file__).resolve().parent
    session.env["PYTHONPATH"] = ""  # else a caller's would lead back to a checkout
    session.install("build")
    with TemporaryDirectory() as folder:
        place = Path(folder)
        # the wheel is built from the sdist, so that nothing that it needs is missing there
        session.run("python", "-m", "build", "--outdir", str(place / "dist"), str(checkout))
        built = next((place / "dist").glob("*.whl"))
        session.install(str(built), "pytest>=8", "hypothesis>=6.110")
        for name in ("tests", "examples", "benchmarks"):
            shutil.copytree(checkout / name, place / name)
        with session.chdir(place):
            session.run("python", "-P", "-c", FROM_THE_WHEEL)
            session.run("python", "-P", "examples/quickstart.py")
            session.run(
                "python", "-m", "pytest", "-q", "--import-mode=importlib", "-o", "pythonpath=.", *OF_THE_WHEEL
            )


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site; a warning is an error."""
    session.install(".[docs,torch]")
    session.run(
        "sphinx-build", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html", *session.posargs
    )


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Print speed, memory and accuracy; with names, those alone."""
    session.install(".[clinical,dev]", "ecg-plot")
    for name in session.posargs or BENCHMARKS:
        session.run("python", "-m", f"benchmarks.{name}")
