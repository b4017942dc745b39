"""The recordings that teaching pages show: those given, and simulated ones of all kinds of beats."""

from typing import Any, get_args

import numpy as np

from ecgsyn.simulate import Conduction, simulate_recording
from ecgsyn.teaching.options import TeachingOptions, drawn_of
from ecgtypes import CABRERA_12, Layout, Lead, Recording

__all__ = ["flattened", "shuffled", "simulated_heart"]

RATES = (100.0, 250.0, 500.0, 500.0)
"""Hz."""


def simulated_heart(options: TeachingOptions, rng: np.random.Generator) -> Recording:
    """Return a simulated recording of some rhythm, size, rate and noise.

    Parameters
    ----------
    options : TeachingOptions
    rng : numpy.random.Generator

    Returns
    -------
    Recording
    """
    kind = drawn_of(options.rhythms, rng)
    how: dict[str, Any] = {"conduction": kind} if kind in get_args(Conduction) else {"rhythm": kind}
    if kind == "ventricular":
        how["heart_rate"] = float(rng.uniform(35, 210))
    low, high = np.log(options.amplitude)
    return simulate_recording(
        sampling_rate=float(rng.choice(RATES)),
        axis=float(rng.uniform(-70, 120)),
        st_level=float(rng.normal(0, 0.15)) if rng.random() < 0.3 else 0.0,
        noise=float(rng.exponential(0.02)) if rng.random() < 0.4 else 0.0,
        wander=float(rng.exponential(0.3)) if rng.random() < 0.4 else 0.0,
        amplitude=float(np.exp(rng.uniform(low, high))),
        rng=rng,
        **how,
    )


def flattened(recording: Recording, rng: np.random.Generator) -> Recording:
    """Return a recording of which one lead is a level line, as where an electrode is off.

    Parameters
    ----------
    recording : Recording
    rng : numpy.random.Generator

    Returns
    -------
    Recording
    """
    signals = recording.signals.copy()
    signals[int(rng.integers(len(signals)))] = 0
    return recording.replace(signals=signals, beats=())


def shuffled(layout: Layout, rng: np.random.Generator) -> Layout:
    """Return a layout with other leads of the twelve in its cells; aVR may be turned round.

    Parameters
    ----------
    layout : Layout
    rng : numpy.random.Generator

    Returns
    -------
    Layout
        As it was where it shows more leads than twelve.
    """
    names = [Lead.aVR if lead is Lead.MINUS_AVR and rng.random() < 0.5 else lead for lead in CABRERA_12]
    order = rng.permutation(len(names))
    held = list(dict.fromkeys(lead.recorded for lead in layout.leads))
    if len(held) > len(names):
        return layout
    new = {old: names[order[index]] for index, old in enumerate(held)}
    cells = tuple(cell.replace(lead=new[cell.lead.recorded]) for cell in layout.cells)
    return layout.replace(name="shuffled", cells=cells)
