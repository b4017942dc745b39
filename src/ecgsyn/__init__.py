"""Synthetic ECG pages: recordings in, images with exact truth out."""

from ecgsyn import devices as _devices  # noqa: F401 (registers the styles)
from ecgsyn.blocks import TextBlock, TextStop
from ecgsyn.canvas import Canvas
from ecgsyn.imprint import Imprint
from ecgsyn.measurements import Measurements, measure
from ecgsyn.measures import CentreErrors, centre_errors
from ecgsyn.page_styles import PageStyle, StyleVariation, get_style, register_style, style_names
from ecgsyn.placement import PagePlan, Placement
from ecgsyn.presets import Effects, Preset, load_effects, preset_names, register_preset
from ecgsyn.readers import read_record
from ecgsyn.renderer import Renderer
from ecgsyn.simulate import simulate_recording
from ecgsyn.standard import StandardRenderer
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
    "Imprint",
    "LabelStyle",
    "Measurements",
    "PagePlan",
    "PageStyle",
    "Placement",
    "Preset",
    "PulseStyle",
    "Renderer",
    "SeparatorStyle",
    "StandardRenderer",
    "StyleVariation",
    "TextBlock",
    "TextStop",
    "TextStyle",
    "TraceStyle",
    "centre_errors",
    "get_style",
    "load_effects",
    "measure",
    "preset_names",
    "read_record",
    "register_preset",
    "register_style",
    "simulate_recording",
    "style_names",
]
