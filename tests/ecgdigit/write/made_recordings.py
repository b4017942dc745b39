"""Recordings to be written: given by their samples, or drawn in whole steps of 1 uV with a gap."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecgtypes import Lead, Patient, Recording

STORED = tuple(lead for lead in Lead if lead is not Lead.MINUS_AVR)
PATIENT = Patient(patient_id="A 17", age=63.5, sex="female", height=171, weight=70.5)


def recording_of(
    signals: object, leads: tuple[str, ...] = ("I", "V2"), rate: float = 500, **more: object
) -> Recording:
    return Recording(signals=np.asarray(signals, np.float32), leads=leads, sampling_rate=rate, **more)


@st.composite
def recordings_in_steps(
    draw: st.DrawFn, counts: st.SearchStrategy[int], rates: st.SearchStrategy[float], most: int
) -> Recording:
    leads = draw(st.lists(st.sampled_from(STORED), min_size=1, max_size=most, unique=True))
    count, rate = draw(counts), draw(rates)
    blocks = draw(arrays(np.int16, (len(leads), 8), elements=st.integers(-32767, 32767)))
    steps = np.resize(blocks, (len(leads), count)).astype(np.float64)
    first, last = sorted(draw(st.tuples(st.integers(0, count), st.integers(0, count))))
    steps[draw(st.integers(0, len(leads) - 1)), first:last] = np.nan
    return Recording(signals=steps / 1000, leads=tuple(leads), sampling_rate=rate)
