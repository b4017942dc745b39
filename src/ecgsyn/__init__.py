"""Synthetic ECG pages: recordings in, images with exact truth out."""

from ecgsyn import devices as _devices  # noqa: F401 (registers the styles)
from ecgsyn.blocks import TextBlock, TextStop
from ecgsyn.canvas import Canvas
from ecgsyn.dataset import (
    About,
    DatasetSummary,
    Drawing,
    DrawnCrops,
    DrawnPages,
    ItemCount,
    Manifest,
    SkippedRecord,
    StoredPages,
    Verification,
    build_dataset,
    draw_pages,
    load_dataset,
    verify_dataset,
)
from ecgsyn.formats import Format, format_names, get_format, register_format
from ecgsyn.imprint import Imprint
from ecgsyn.measurements import Measurements, measure
from ecgsyn.measures import CentreErrors, centre_errors
from ecgsyn.overlap import CropOverlap, measure_overlap
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
    "About",
    "Canvas",
    "CentreErrors",
    "CropOverlap",
    "DatasetSummary",
    "Drawing",
    "DrawnCrops",
    "DrawnPages",
    "Effects",
    "Format",
    "GridStyle",
    "Imprint",
    "ItemCount",
    "LabelStyle",
    "Manifest",
    "Measurements",
    "PagePlan",
    "PageStyle",
    "Placement",
    "Preset",
    "PulseStyle",
    "Renderer",
    "SeparatorStyle",
    "SkippedRecord",
    "StandardRenderer",
    "StoredPages",
    "StyleVariation",
    "TextBlock",
    "TextStop",
    "TextStyle",
    "TraceStyle",
    "Verification",
    "build_dataset",
    "centre_errors",
    "draw_pages",
    "format_names",
    "get_format",
    "get_style",
    "load_dataset",
    "load_effects",
    "measure",
    "measure_overlap",
    "preset_names",
    "read_record",
    "register_format",
    "register_preset",
    "register_style",
    "simulate_recording",
    "style_names",
    "verify_dataset",
]
