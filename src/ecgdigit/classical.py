"""The digitizers for flat pages and crops that need no network."""

from ecgdigit.assemble import LeadAssembler
from ecgdigit.calibrate import GridCalibrator
from ecgdigit.crop_grid import CropRectifier
from ecgdigit.crop_trace import CropTracer
from ecgdigit.crops import CropLocator
from ecgdigit.digitizer import Digitizer
from ecgdigit.lead_digitizer import LeadDigitizer
from ecgdigit.locate import RegistryLocator
from ecgdigit.page_rectifier import PageRectifier
from ecgdigit.trace import PathTracer

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
