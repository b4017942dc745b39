"""Draw the picture of the start page: ``python docs/make_roundtrip.py`` writes _static/roundtrip.png."""

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from PIL import Image

import ecgdigit
import ecgsyn
from ecgtypes import STANDARD_12, Recording

mpl.use("Agg")
from matplotlib import pyplot as plt

PATH = Path(__file__).resolve().parent / "_static" / "roundtrip.png"
STEP = 2.2
"""Millivolts between two leads of the stacked plots."""


def stack(axes: Any, recording: Recording, *, colour: str, width: float) -> None:
    """Plot twelve leads one below the other."""
    for row, lead in enumerate(STANDARD_12):
        axes.plot(recording.times, recording.lead(lead) - STEP * row, color=colour, linewidth=width)
        axes.text(-0.25, -STEP * row, lead, ha="right", va="center", fontsize=7)
    axes.set(xlim=(0, recording.duration), ylim=(-STEP * 11.7, STEP * 0.9), yticks=[], xlabel="s")
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.tick_params(labelsize=7)


def main() -> None:
    """Run the round trip and draw its three stations."""
    recording = ecgsyn.simulate_recording(rng=7)
    page = ecgsyn.StandardRenderer(layout="3x4+1").render(recording, rng=7)
    result = ecgdigit.load_digitizer("classical").digitize(page.image, sampling_rate=500.0)
    median = ecgdigit.compare(result, page).median_snr_db

    figure, (left, middle, right) = plt.subplots(
        1, 3, figsize=(13, 4.6), width_ratios=(1, 1.9, 1), layout="constrained"
    )
    stack(left, recording, colour="black", width=0.6)
    left.set_title("a recording", fontsize=9)
    middle.imshow(page.image, interpolation="lanczos")
    middle.set_axis_off()
    middle.set_title("ecgsyn draws the page, with exact truth", fontsize=9)
    stack(right, result.recording, colour="tab:blue", width=0.9)
    right.set_title(f"ecgdigit reads its image: median SNR {median:.0f} dB", fontsize=9)

    stream = io.BytesIO()
    figure.savefig(stream, dpi=110)
    PATH.parent.mkdir(exist_ok=True)
    picture = Image.open(stream).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(PATH, optimize=True)
    print(f"{PATH.name}: {picture.size}, {PATH.stat().st_size / 1000:.0f} kB, {np.round(median, 1)} dB")  # noqa: T201


if __name__ == "__main__":
    main()
