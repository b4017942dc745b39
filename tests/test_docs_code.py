"""Every Python block of the README and the docs runs, page by page, on simulated data."""

import re
import textwrap
from pathlib import Path

import pytest

import ecgdigit
import ecgsyn
from ecgtypes import MissingExtraError

ROOT = Path(__file__).resolve().parents[1]
BUILT = {"_build", "auto_examples", "generated"}
MARKDOWN_BLOCK = re.compile(r"^```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
RST_BLOCK = re.compile(r"^\.\. code-block:: python\n(?:   :.*\n)*\n((?:(?:   .*)?\n)+)", flags=re.MULTILINE)


def _blocks(page: Path) -> list[tuple[int, str]]:
    text = page.read_text(encoding="utf-8")
    pattern = MARKDOWN_BLOCK if page.suffix == ".md" else RST_BLOCK
    return [
        (text[: found.start(1)].count("\n"), textwrap.dedent(found.group(1)))
        for found in pattern.finditer(text)
    ]


def _pages() -> list[Path]:
    docs = [page for suffix in ("md", "rst") for page in sorted((ROOT / "docs").rglob(f"*.{suffix}"))]
    return [
        page
        for page in (ROOT / "README.md", *docs)
        if BUILT.isdisjoint(page.relative_to(ROOT).parts) and _blocks(page)
    ]


def _page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture
def data_folder(tmp_path, monkeypatch):
    """A folder with a record and a scan under the names that the docs use."""
    recording = ecgsyn.simulate_recording(rng=9)
    folder = tmp_path / "records500" / "00000"
    folder.mkdir(parents=True)
    ecgdigit.write_record(recording, folder / "00009_hr")
    page = ecgsyn.StandardRenderer(layout="3x4+1").render(recording, rng=9)
    page.save(tmp_path / "scan.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", _pages(), ids=_page_id)
def test_the_code_of_a_page_runs(page, data_folder):
    namespace: dict[str, object] = {"__name__": "docs"}
    for line, block in _blocks(page):
        try:
            exec(compile("\n" * line + block, str(page), "exec"), namespace)  # noqa: S102 (our own pages)
        except MissingExtraError as error:
            pytest.skip(str(error))
    assert data_folder.is_dir()


def test_the_readme_says_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python -m pip install .*$", text, flags=re.MULTILINE)
    assert commands == [
        "python -m pip install . && python examples/quickstart.py",
        'python -m pip install -e ".[all,dev]" && python -m pytest -n 2',
    ]
