"""The shared vocabulary of paper ECGs: leads, layouts, scales, geometry, recordings, pages, results.

Conventions, everywhere in the four packages: signals are float32 millivolt of shape (leads,
samples) with NaN where there is no value; images are uint8 RGB of shape (height, width, 3); points
are (x, y) with the centre of the first pixel at (0.0, 0.0); page lengths are mm, times s.
"""

from ecgtypes.arrays import ArrayModel, Model
from ecgtypes.detections import Detection
from ecgtypes.errors import (
    DatasetError,
    EcgError,
    EffectError,
    GridNotFoundError,
    ImageError,
    LayoutError,
    LeadNotFoundError,
    MissingExtraError,
    RecordingError,
    UnknownNameError,
    WeightsError,
)
from ecgtypes.geometry import Box, Homography, Quad, Warp
from ecgtypes.layouts import Cell, Layout, get_layout, register_layout, registered_layouts
from ecgtypes.leads import CABRERA_12, LIMB_LEADS, PRECORDIAL_LEADS, STANDARD_12, Lead
from ecgtypes.masks import LeadMask, Mask, MaskSet
from ecgtypes.pages import Page
from ecgtypes.protocols import Detector, PageRenderer, Segmenter
from ecgtypes.resampling import finite_runs, sinc_interpolate
from ecgtypes.results import Digitization, DigitizedLead, GridEstimate
from ecgtypes.rng import Rng, as_generator
from ecgtypes.scale import PaperScale
from ecgtypes.signals import Beat, Patient, Recording
from ecgtypes.truth import AppliedEffect, LeadTruth, PageTruth, PulseTruth, TextTruth

__all__ = [
    "CABRERA_12",
    "LIMB_LEADS",
    "PRECORDIAL_LEADS",
    "STANDARD_12",
    "AppliedEffect",
    "ArrayModel",
    "Beat",
    "Box",
    "Cell",
    "DatasetError",
    "Detection",
    "Detector",
    "Digitization",
    "DigitizedLead",
    "EcgError",
    "EffectError",
    "GridEstimate",
    "GridNotFoundError",
    "Homography",
    "ImageError",
    "Layout",
    "LayoutError",
    "Lead",
    "LeadMask",
    "LeadNotFoundError",
    "LeadTruth",
    "Mask",
    "MaskSet",
    "MissingExtraError",
    "Model",
    "Page",
    "PageRenderer",
    "PageTruth",
    "PaperScale",
    "Patient",
    "PulseTruth",
    "Quad",
    "Recording",
    "RecordingError",
    "Rng",
    "Segmenter",
    "TextTruth",
    "UnknownNameError",
    "Warp",
    "WeightsError",
    "as_generator",
    "finite_runs",
    "get_layout",
    "register_layout",
    "registered_layouts",
    "sinc_interpolate",
]
