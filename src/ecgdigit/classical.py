"""The digitizer for flat pages that needs no network."""

from ecgdigit.assemble import LeadAssembler
from ecgdigit.calibrate import GridCalibrator
from ecgdigit.digitizer import Digitizer
from ecgdigit.locate import RegistryLocator
from ecgdigit.rectify import AffineRectifier
from ecgdigit.trace import PathTracer

__all__ = ["classical_digitizer"]


def classical_digitizer() -> Digitizer:
    """Return the classical digitizer: grid by its spectrum, lines by shortest paths.

    Returns
    -------
    Digitizer
    """
    return Digitizer(
        rectifier=AffineRectifier(),
        calibrator=GridCalibrator(),
        locator=RegistryLocator(),
        tracer=PathTracer(),
        assembler=LeadAssembler(),
    )
