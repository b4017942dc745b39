"""ECG pages back into millivolts, and how well.

`load_digitizer` returns a `Digitizer` of five stages, each replaceable (`ecgdigit.stages`); `compare`
measures a result against its truth.
"""

from ecgdigit.assemble import LeadAssembler
from ecgdigit.batch import BatchPage, BatchSummary, digitize_many
from ecgdigit.bent import BentRectifier
from ecgdigit.calibrate import GridCalibrator, estimate_grid
from ecgdigit.clinical import ClinicalComparison, Intervals
from ecgdigit.compare import Comparison, LeadComparison, compare, pooled_score
from ecgdigit.crop_grid import CropRectifier
from ecgdigit.crop_trace import CropTracer
from ecgdigit.crops import CropLocator
from ecgdigit.digitizer import Digitizer
from ecgdigit.images import count_pages, read_image, read_page
from ecgdigit.lead_digitizer import LeadDigitizer
from ecgdigit.locate import RegistryLocator
from ecgdigit.mask_trace import MaskTracer
from ecgdigit.overlay import draw_overlay
from ecgdigit.page_image import PageImage, Word
from ecgdigit.page_rectifier import PageRectifier, grid_misfit
from ecgdigit.presets import load_digitizer, load_lead_digitizer
from ecgdigit.pulses import Pulse
from ecgdigit.rectify import AffineRectifier
from ecgdigit.report import write_report
from ecgdigit.residuals import einthoven_residual_db, goldberger_residual_db
from ecgdigit.stages import (
    Assembler,
    Calibration,
    Calibrator,
    FlatPage,
    Located,
    LocatedCell,
    Locator,
    Rectifier,
    TracedCell,
    Tracer,
)
from ecgdigit.trace import PathTracer, trace_to_signal
from ecgdigit.upright import UprightRectifier
from ecgdigit.writers import write_record

__all__ = [
    "AffineRectifier",
    "Assembler",
    "BatchPage",
    "BatchSummary",
    "BentRectifier",
    "Calibration",
    "Calibrator",
    "ClinicalComparison",
    "Comparison",
    "CropLocator",
    "CropRectifier",
    "CropTracer",
    "Digitizer",
    "FlatPage",
    "GridCalibrator",
    "Intervals",
    "LeadAssembler",
    "LeadComparison",
    "LeadDigitizer",
    "Located",
    "LocatedCell",
    "Locator",
    "MaskTracer",
    "PageImage",
    "PageRectifier",
    "PathTracer",
    "Pulse",
    "Rectifier",
    "RegistryLocator",
    "TracedCell",
    "Tracer",
    "UprightRectifier",
    "Word",
    "compare",
    "count_pages",
    "digitize_many",
    "draw_overlay",
    "einthoven_residual_db",
    "estimate_grid",
    "goldberger_residual_db",
    "grid_misfit",
    "load_digitizer",
    "load_lead_digitizer",
    "pooled_score",
    "read_image",
    "read_page",
    "trace_to_signal",
    "write_record",
    "write_report",
]
