"""The project's chores: ``nox -s lint types imports tests docs benchmarks``."""

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
