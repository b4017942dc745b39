"""Synthetic ECG pages: recordings in, images with exact truth out."""

from ecgsyn.canvas import Canvas
from ecgsyn.measures import CentreErrors, centre_errors
from ecgsyn.placement import PagePlan, Placement
from ecgsyn.presets import Effects, load_effects
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
    "read_record",
    "simulate_recording",
]
