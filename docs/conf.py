"""Sphinx settings; the reference pages are written from each package's ``__all__``."""

import importlib
import inspect
import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from types import GenericAlias

from PIL import Image
from sphinx.pycode import ModuleAnalyzer

from ecgsyn.effect_presets import preset_names
from ecgsyn.gallery import contact_sheet
from ecgsyn.styles.page_styles import style_names

HERE = Path(__file__).resolve().parent

project = "ecgpaper"
author = "The ecgpaper authors"
copyright = author  # noqa: A001 (Sphinx's name)
release = version = installed_version("ecgpaper")

extensions = ["sphinx.ext.autodoc", "sphinx.ext.mathjax", "numpydoc", "sphinx_gallery.gen_gallery"]
exclude_patterns = ["_build", "auto_examples/*.ipynb", "auto_examples/GALLERY_HEADER.rst"]
default_role = "py:obj"
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False
suppress_warnings = ["ref.python", "config.cache"]

html_theme = "pydata_sphinx_theme"
html_title = "ecgpaper"
html_static_path = ["_static"]
html_show_sourcelink = False
html_theme_options = {"show_prev_next": False, "navigation_with_keys": False, "show_toc_level": 2}

sphinx_gallery_conf = {
    "examples_dirs": str(HERE.parent / "examples"),
    "gallery_dirs": "auto_examples",
    "filename_pattern": r"/(quickstart|photo_with_truth|build_datasets|digitize_folder)\.py",
    "download_all_examples": False,
    "show_memory": False,
    "remove_config_comments": True,
    "default_thumb_file": str(HERE / "_static" / "roundtrip.png"),
}

PACKAGES = (
    "ecgtypes",
    "ecgsyn",
    "ecgsyn.effects",
    "ecgsyn.formats",
    "ecgsyn.testing",
    "ecgseg",
    "ecgseg.data",
    "ecgseg.models",
    "ecgseg.crops.losses",
    "ecgseg.export",
    "ecgseg.outputs",
    "ecgseg.run.runners",
    "ecgseg.pages.network_detections",
    "ecgseg.pages.small_pages",
    "ecgseg.crops.traced_pages",
    "ecgseg.pages.boxed_pages",
    "ecgseg.training.network_tasks",
    "ecgseg.batches",
    "ecgseg.training.degraded_batches",
    "ecgseg.training.checkpoints",
    "ecgdigit",
    "ecgdigit.testing",
)
SECTIONS = (
    ("Classes", "autoclass", "   :members:\n   :exclude-members: model_config, __new__\n"),
    ("Functions", "autofunction", ""),
    ("Errors", "autoexception", ""),
    ("Constants and types", "autodata", "   :no-value:\n"),
)


def _section(thing: object) -> str:
    if inspect.isclass(thing):
        return "Errors" if issubclass(thing, BaseException) else "Classes"
    return "Functions" if inspect.isroutine(thing) else "Constants and types"


def _home(package: str, name: str) -> str:
    """Return the module that defines a constant: its docstring stands beside it there."""
    inside = [m for key, m in sorted(sys.modules.items()) if key.startswith(f"{package}.")]
    return next((m.__name__ for m in inside if name in getattr(m, "__all__", ())), package)


def _alias(home: str, name: str, alias: GenericAlias) -> list[str]:
    """Return the entry of a type alias: for autodoc, its docstring is that of the type."""
    told = ModuleAnalyzer.for_module(home).find_attr_docs()["", name]
    return [f".. py:data:: {home}.{name}", f"   :type: {alias}", "", *(f"   {line}" for line in told)]


def _has_own_page(package: str, name: str) -> bool:
    """Return whether the page of a package within this one describes the name."""
    inside = (other for other in PACKAGES if other.startswith(f"{package}."))
    return any(name in importlib.import_module(other).__all__ for other in inside)


def _reference_page(package: str) -> str:
    module = importlib.import_module(package)
    lines = [package, "=" * len(package), "", f".. automodule:: {package}", "   :no-members:", ""]
    for title, directive, options in SECTIONS:
        names = [name for name in module.__all__ if _section(getattr(module, name)) == title]
        if not names:
            continue
        lines += [title, "-" * len(title), ""]
        for name in names:
            home = _home(package, name) if directive == "autodata" else package
            if isinstance(getattr(module, name), GenericAlias):
                lines += _alias(home, name, getattr(module, name))
                continue
            lines += [f".. {directive}:: {home}.{name}", options]
            if directive == "autoclass" and _has_own_page(package, name):
                lines[-1] += "   :no-index:\n"
    return "\n".join(lines)


def _write_reference() -> None:
    folder = HERE / "reference" / "generated"
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        path, text = folder / f"{package}.rst", _reference_page(package)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _draw_gallery() -> None:
    folder = HERE / "gallery" / "generated"
    folder.mkdir(parents=True, exist_ok=True)
    shown = ("ge-mac", "edan-se", "siemens-megacart")
    sheets = {"styles": (("clean",), style_names(), (0.5,))}
    sheets |= {name: ((name,), shown, (0.2, 0.5, 0.9)) for name in preset_names() if name != "clean"}
    for name, (presets, styles, severities) in sheets.items():
        sheet = contact_sheet(presets, styles, severities=severities, columns=3, rng=3)
        Image.fromarray(sheet).save(folder / f"{name}.jpg", quality=82)


_write_reference()
_draw_gallery()
