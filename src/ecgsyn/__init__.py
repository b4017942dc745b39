"""Synthetic ECG pages: recordings in, images with exact truth out."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecgsyn.canvas import Canvas
    from ecgsyn.measures import CentreErrors, centre_errors
    from ecgsyn.placement import PagePlan, Placement
    from ecgsyn.presets import Effects, load_effects
    from ecgsyn.renderer import Renderer, StandardRenderer
    from ecgsyn.styles import (
        GridStyle,
        LabelStyle,
        PulseStyle,
        SeparatorStyle,
        TextStyle,
        TraceStyle,
    )

__all__ = [
    "Canvas",
    "CentreErrors",
    "Effects",
    "GridStyle",
    "LabelStyle",
    "PagePlan",
    "Placement",
    "PulseStyle",
    "Renderer",
    "SeparatorStyle",
    "StandardRenderer",
    "TextStyle",
    "TraceStyle",
    "centre_errors",
    "load_effects",
]

_HOMES = {
    "Canvas": "canvas",
    "CentreErrors": "measures",
    "Effects": "presets",
    "GridStyle": "styles",
    "LabelStyle": "styles",
    "PagePlan": "placement",
    "Placement": "placement",
    "PulseStyle": "styles",
    "Renderer": "renderer",
    "SeparatorStyle": "styles",
    "StandardRenderer": "renderer",
    "TextStyle": "styles",
    "TraceStyle": "styles",
    "centre_errors": "measures",
    "load_effects": "presets",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
