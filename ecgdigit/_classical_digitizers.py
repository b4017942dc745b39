"""The digitizers for flat pages and crops that need no network."""

from ecgdigit.crops.crop_rectifier import CropRectifier
from ecgdigit.crops.crop_tracer import CropTracer
from ecgdigit.crops.lead_digitizer import LeadDigitizer
from ecgdigit.digitizer import Digitizer
from ecgdigit.evidence.grid_calibrator import GridCalibrator
from ecgdigit.flatten.page_rectifier import PageRectifier
from ecgdigit.leads.lead_assembler import LeadAssembler
from ecgdigit.place.registry_locator import RegistryLocator
from ecgdigit.placing_rules.crop_locator import CropLocator
from ecgdigit.trace.path_tracer import PathTracer

__all__ = ["classical_digitizer", "classical_lead_digitizer"]


def classical_digitizer() -> Digitizer:
    """Return the classical digitizer: grid by its spectrum, lines by shortest paths.

    Returns
    -------
    Digitizer
    """
    return Digitizer(
        rectifier=PageRectifier(),
        calibrator=GridCalibrator(),
        locator=RegistryLocator(),
        tracer=PathTracer(),
        assembler=LeadAssembler(),
    )


def classical_lead_digitizer() -> LeadDigitizer:
    """Return the classical digitizer of single leads: all rows of the crop, one of them the target.

    Returns
    -------
    LeadDigitizer
    """
    return LeadDigitizer(
        rectifier=CropRectifier(),
        calibrator=GridCalibrator(),
        locator=CropLocator(),
        tracer=CropTracer(),
    )
