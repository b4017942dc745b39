"""Where rows begin: behind the feet of pulses, under pulses, at bars."""

import numpy as np
import pytest

from ecgdigit import compare, load_digitizer
from tests.ecgdigit.pages import page


def _late_ms(image: np.ndarray, drawn) -> np.ndarray:
    result = load_digitizer("classical").digitize(image, sampling_rate=500.0)
    return np.abs([lead.timing_error_ms for lead in compare(result, drawn).leads])


@pytest.mark.parametrize("layout", ["3x4+1", "6x1"])
def test_a_pulse_whose_foot_runs_into_the_line_is_none_of_it(layout):
    drawn = page(layout, dpi=200)
    image = drawn.image.copy()
    for lead in drawn.truth.leads:
        if lead.cell.start == 0:
            x, y = lead.trace[0]
            foot = max(pulse.outline[:, 0].max() for pulse in drawn.truth.pulses)
            assert 0 < x - foot < 30
            image[round(y) - 1 : round(y) + 2, round(foot) - 2 : round(x) + 1] = image[round(y), round(x)]
    assert _late_ms(image, drawn).max() < 2.0


def test_columns_of_thirds_begin_where_they_do():
    drawn = page("4x3", dpi=200)
    assert _late_ms(drawn.image, drawn).max() < 1.0
