"""Contract suites for renderers and effects: one call in the tests of whoever writes one.

>>> from ecgsyn import StandardRenderer
>>> from ecgsyn.testing import check_renderer
>>> check_renderer(StandardRenderer(layout="3x1", dpi=100))
"""

from ecgsyn.testing.effect_suite import check_effect, check_effects
from ecgsyn.testing.renderer_suite import bare_page, check_renderer
from ecgsyn.testing.truth_suite import TruthErrors, truth_errors

__all__ = ["TruthErrors", "bare_page", "check_effect", "check_effects", "check_renderer", "truth_errors"]
