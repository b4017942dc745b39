"""The contract suites of the five stages, and of whole digitizers: one call in an author's tests."""

from ecgdigit.testing.stage_suites import (
    check_assembler,
    check_calibrator,
    check_digitizer,
    check_locator,
    check_rectifier,
    check_tracer,
)

__all__ = [
    "check_assembler",
    "check_calibrator",
    "check_digitizer",
    "check_locator",
    "check_rectifier",
    "check_tracer",
]
