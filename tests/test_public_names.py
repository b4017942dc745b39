"""The names that users call exist, are sorted, documented, and stand in one package each."""

import importlib
import inspect
import re
from types import ModuleType

import pytest

import ecgtypes

PACKAGES = ("ecgpaper", "ecgtypes", "ecgsyn", "ecgseg", "ecgdigit")

PROMISED = {
    "ecgsyn": (
        "PageStyle",
        "Renderer",
        "StandardRenderer",
        "get_style",
        "load_effects",
        "read_record",
        "register_style",
        "simulate_recording",
        "style_names",
    ),
    "ecgseg": (
        "CropSegmenter",
        "PageDetector",
        "TrainingOptions",
        "load_detector",
        "load_segmenter",
        "train",
    ),
    "ecgdigit": (
        "Digitizer",
        "compare",
        "digitize_many",
        "draw_overlay",
        "estimate_grid",
        "load_digitizer",
        "load_lead_digitizer",
        "read_image",
        "read_page",
        "trace_to_signal",
        "write_record",
        "write_report",
    ),
}


def _package(name: str) -> ModuleType:
    return importlib.import_module(name)


def _constants_classes_functions(name: str) -> tuple[int, list[int | str]]:
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _documented() -> list[tuple[str, str]]:
    return [
        (package, name)
        for package in PACKAGES
        for name in _package(package).__all__
        if inspect.isclass(getattr(_package(package), name))
        or inspect.isroutine(getattr(_package(package), name))
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_sorted_and_every_name_exists(package):
    module = _package(package)
    names = list(module.__all__)
    assert names == sorted(set(names), key=_constants_classes_functions)
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", ["ecgsyn", "ecgseg", "ecgdigit"])
def test_no_package_exports_what_ecgtypes_does(package):
    module = _package(package)
    shared = [getattr(ecgtypes, name) for name in ecgtypes.__all__]
    assert [name for name in module.__all__ if any(getattr(module, name) is value for value in shared)] == []


@pytest.mark.parametrize(
    ("package", "name"), [(package, name) for package, names in PROMISED.items() for name in names]
)
def test_a_promised_name_is_public(package, name):
    assert name in _package(package).__all__


@pytest.mark.parametrize(("package", "name"), _documented())
def test_a_public_name_has_a_numpydoc_docstring(package, name):
    thing = getattr(_package(package), name)
    text = inspect.getdoc(thing) or ""
    summary = text.split("\n\n")[0]
    assert summary.rstrip().endswith("."), f"{package}.{name} has no summary sentence: {summary!r}"
    if inspect.isroutine(thing):
        _check_function(text, thing)


@pytest.mark.parametrize(
    ("package", "name"),
    [pair for pair in _documented() if inspect.isclass(getattr(_package(pair[0]), pair[1]))],
)
def test_public_methods_are_documented(package, name):
    thing = getattr(_package(package), name)
    bare = [
        key
        for key, member in vars(thing).items()
        if not key.startswith("_") and (inspect.isroutine(member) or isinstance(member, property))
        if not inspect.getdoc(member)
    ]
    assert bare == []


def _check_function(text: str, function: object) -> None:
    signature = inspect.signature(function)  # type: ignore[arg-type]
    parameters = [name for name in signature.parameters if name not in ("self", "cls")]
    body = _section(text, "Parameters") if parameters else ""
    assert [name for name in parameters if not re.search(rf"\b{name}\b", body)] == []
    if signature.return_annotation not in (None, "None", inspect.Signature.empty):
        assert _section(text, "Returns") or _section(text, "Yields"), "no Returns section"


def _section(text: str, title: str) -> str:
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return found.group(1) if found else ""
