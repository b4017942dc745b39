"""The house: rooms of a size, names that stand once, tests in the rooms of what they test."""

import ast
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ecgpaper", "ecgtypes", "ecgsyn", "ecgseg", "ecgdigit")
TESTED = PACKAGES[1:]

MOST = {"ecgtypes": 20, "ecgdigit": 8}
MOST_ELSEWHERE = 15

ROLES = frozenset(
    (
        "base",
        "registry",
        "options",
        "protocols",
        "params",
        "targets",
        "batches",
        "losses",
        "evaluation",
        "decoding",
        "network",
        "metrics",
        "weights",
        "names",
        "checks",
        "errors",
        "extras",
        "run",
        "train",
        "models",
    )
)
"""Stems that may stand in several rooms: each names what a module is there for."""

SPANNING = frozenset(
    (
        "ecgdigit/test_known_failures",
        "ecgdigit/test_refusals",
        "ecgdigit/place/test_part_pages",
        "ecgseg/test_refused_arguments",
        "ecgseg/models/test_network_contract",
        "ecgseg/names/test_reading_names",
        "ecgseg/training/test_recipes",
        "ecgsyn/dataset/test_dataset_folder",
        "ecgsyn/dataset/write/test_cluster",
        "ecgsyn/dataset/write/test_orphans",
        "ecgsyn/dataset/write/test_resume",
        "ecgsyn/simulate/test_simulate_recording",
        "ecgsyn/formats/test_files",
        "ecgsyn/effects/test_contract",
        "ecgsyn/effects/test_errors",
        "ecgsyn/effects/test_random_chains",
        "ecgsyn/effects/test_all_photometric",
        "ecgsyn/effects/damage/test_all_damage",
        "ecgsyn/effects/damage/marks/test_all_marks",
        "ecgsyn/effects/geometry/test_all_geometry",
    )
)
"""Tests of what several modules of a room do together."""

MODULES = tuple(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if path.name != "__init__.py"
)
ROOMS = tuple(sorted({path.parent for path in MODULES}))
TESTS = tuple(
    path.relative_to(ROOT / "tests").with_suffix("")
    for package in TESTED
    for path in sorted((ROOT / "tests" / package).rglob("test_*.py"))
)


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


NAMES = frozenset(map(_dotted, MODULES))


def _imported(path: Path) -> set[str]:
    """Return the modules of the house that a file imports."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & NAMES


def _users() -> dict[str, set[Path]]:
    """Return which files of the packages import each module."""
    users: dict[str, set[Path]] = {name: set() for name in NAMES}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for name in _imported(path.relative_to(ROOT)):
                users[name].add(path.relative_to(ROOT))
    return users


def _told() -> set[str]:
    """Return the modules that docs, docstrings, examples and benchmarks name: users may import them."""
    places = [ROOT / "README.md", *(ROOT / "docs").rglob("*.rst"), ROOT / "docs" / "conf.py"]
    places += [*(ROOT / "examples").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    made = re.compile(r"_build|auto_examples|generated")
    texts = [place.read_text(encoding="utf-8") for place in places if not made.search(str(place))]
    texts += [
        "\n".join(re.findall(r"`ecg\w+\.[\w.]+`", (ROOT / path).read_text(encoding="utf-8")))
        for path in MODULES
    ]
    tokens = chain.from_iterable(
        re.findall(r"\becg(?:digit|seg|syn|types)(?:\.\w+)+", text) for text in texts
    )
    return {name for token in tokens for name in NAMES if token == name or token.startswith(f"{name}.")}


def test_packages_stand_at_the_top():
    assert not (ROOT / "src").exists()
    assert all((ROOT / package / "py.typed").exists() for package in PACKAGES)


@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_a_room_holds_few_modules_and_says_what_for(room):
    held = [path for path in MODULES if path.parent == room]
    assert len(held) <= MOST.get(str(room), MOST_ELSEWHERE)
    assert ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8")))


def test_a_name_stands_once_unless_it_is_a_role():
    stems = Counter(path.stem.removeprefix("_") for path in MODULES)
    assert {stem for stem, count in stems.items() if count > 1} <= ROLES


def test_an_underscore_tells_what_only_its_own_room_uses():
    told = _told()
    wrong = []
    for name, users in _users().items():
        path = Path(*name.split("."))
        inside = {user for user in users if user.parent == path.parent and user.name != "__init__.py"}
        own = bool(users) and inside == users and name not in told and path.name not in ROLES
        if own != path.name.startswith("_"):
            wrong.append((name, sorted(map(str, users))))
    assert wrong == []


def test_tests_stand_in_the_rooms_of_what_they_test():
    strays = []
    for test in TESTS:
        stem = test.name.removeprefix("test_")
        homes = (test.parent / f"{stem}.py", test.parent / f"_{stem}.py")
        if test.parent not in ROOMS or not ({*homes} & {*MODULES} or test.as_posix() in SPANNING):
            strays.append(str(test))
    assert strays == []
    assert not SPANNING - {test.as_posix() for test in TESTS}
