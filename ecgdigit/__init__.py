"""ECG pages back into millivolts, and how well.

`load_digitizer` returns a `Digitizer` of five stages, each replaceable (`ecgdigit.stages`); `compare`
measures a result against its truth.
"""

from ecgdigit.batch import BatchPage, BatchSummary, digitize_many
from ecgdigit.crops.crop_rectifier import CropRectifier
from ecgdigit.crops.crop_tracer import CropTracer
from ecgdigit.crops.lead_digitizer import LeadDigitizer
from ecgdigit.digitizer import Digitizer
from ecgdigit.evidence.calibration_pulses import Pulse
from ecgdigit.evidence.grid_calibrator import GridCalibrator, estimate_grid
from ecgdigit.files.image_reader import count_pages, read_image, read_page
from ecgdigit.files.page_image import PageImage, Word
from ecgdigit.flatten.affine_rectifier import AffineRectifier
from ecgdigit.flatten.bent.bent_rectifier import BentRectifier
from ecgdigit.flatten.page_rectifier import PageRectifier, grid_misfit
from ecgdigit.leads.lead_assembler import LeadAssembler
from ecgdigit.leads.limb_residuals import einthoven_residual_db, goldberger_residual_db
from ecgdigit.measure.clinical_intervals import ClinicalComparison, Intervals
from ecgdigit.measure.comparison import Comparison, LeadComparison, compare, pooled_score
from ecgdigit.orient.upright_rectifier import UprightRectifier
from ecgdigit.place.registry_locator import RegistryLocator
from ecgdigit.placing_rules.crop_locator import CropLocator
from ecgdigit.presets import load_digitizer, load_lead_digitizer
from ecgdigit.show.page_overlay import draw_overlay
from ecgdigit.show.report import write_report
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
from ecgdigit.trace.mask_tracer import MaskTracer
from ecgdigit.trace.path_tracer import PathTracer, trace_to_signal
from ecgdigit.write.record_writer import write_record

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
