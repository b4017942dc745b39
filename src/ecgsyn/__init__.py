"""Synthetic ECG pages: recordings in, images with exact truth out."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecgsyn.canvas import Canvas
    from ecgsyn.placement import PagePlan, Placement
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
]

_HOMES = {
    "Canvas": "canvas",
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
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
