"""Synthetic ECG pages: recordings in, images with exact truth out."""

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
from ecgsyn.effect_presets import Effects, Preset, load_effects, preset_names, register_preset
from ecgsyn.formats import Format, format_names, get_format, register_format
from ecgsyn.pages.crop_overlap import CropOverlap, measure_overlap
from ecgsyn.pages.drawing.canvas import Canvas
from ecgsyn.pages.ink_centres import CentreErrors, centre_errors
from ecgsyn.pages.page_placement import PagePlan, Placement
from ecgsyn.pages.renderer import Renderer
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.pages.words.measurements import Measurements, measure
from ecgsyn.readers import read_record
from ecgsyn.simulate import simulate_recording
from ecgsyn.styles import devices as _devices  # noqa: F401 (registers the styles)
from ecgsyn.styles.ink_styles import (
    GridStyle,
    LabelStyle,
    PulseStyle,
    SeparatorStyle,
    TextStyle,
    TraceStyle,
)
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.page_styles import PageStyle, StyleVariation, get_style, register_style, style_names
from ecgsyn.styles.text_blocks import TextBlock, TextStop

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
