"""Truth after chains of effects drawn at random; ``python -m benchmarks.effects`` measures a hundred."""

import numpy as np
import pytest

from benchmarks.effects import chains
from ecgsyn.testing import truth_errors

CHAINS = chains(30)


@pytest.mark.parametrize("number", range(len(CHAINS)))
def test_the_truth_keeps_to_the_pixels(number: int):
    effects, seed = CHAINS[number]
    trace, grid, names = truth_errors(effects, seed=seed).summary()
    assert not trace >= 0.25
    assert not names <= 0.85
    # dots under specks and in 1-bit noise are hard to measure: see the benchmark for the others
    one_bit = any(type(link).__name__ in ("Fax", "Photocopy") for link in effects.links)
    assert not grid >= (1.0 if one_bit else 0.5)
    assert np.isfinite(trace)
