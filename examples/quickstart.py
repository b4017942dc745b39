"""
The round trip
==============

Draw a 12-lead recording as an ECG page, read the page's PNG file back into millivolts without its
truth, and say how well each lead came back. Without an argument the recording is simulated;
``--record PATH`` takes a real one (WFDB, or CSV).
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

import ecgdigit
import ecgsyn
from ecgtypes import Page, Recording


def parse_arguments() -> argparse.Namespace:
    """Return the record to draw, if any, and the folder to write to."""
    parser = argparse.ArgumentParser(description="Draw a recording as an ECG page and read the page back.")
    parser.add_argument("--record", type=Path, help="WFDB record without suffix, or .csv; default: simulated")
    parser.add_argument("--out", type=Path, default=Path("quickstart_output"), help="folder for what is made")
    return parser.parse_args()


def load_recording(path: Path | None) -> Recording:
    """Read a record, or simulate one."""
    return ecgsyn.simulate_recording(rng=7) if path is None else ecgsyn.read_record(path)


def draw(recording: Recording, path: Path) -> Page:
    """Draw the page and write its image."""
    page = ecgsyn.StandardRenderer(layout="3x4+1").render(recording, rng=7)
    Image.fromarray(page.image).save(path, compress_level=1)
    return page


def print_table(comparison: ecgdigit.Comparison) -> None:
    """Print the measures of each lead."""
    print(f"{'lead':>5} {'SNR dB':>8} {'rho':>8} {'MSE mV^2':>10} {'timing ms':>10}")
    for lead in comparison.leads:
        print(
            f"{lead.lead:>5} {lead.snr_db:8.1f} {lead.rho:8.4f} {lead.mse:10.2e} {lead.timing_error_ms:10.2f}"
        )
    print(f"median SNR over the leads: {comparison.median_snr_db:.1f} dB")


def main() -> None:
    """Run the round trip."""
    arguments = parse_arguments()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)

    recording = load_recording(arguments.record)
    page = draw(recording, out / "page.png")

    # The digitizer is given the file alone: no truth, no scale, no layout.
    result = ecgdigit.load_digitizer("classical").digitize(
        out / "page.png", sampling_rate=recording.sampling_rate
    )
    print_table(ecgdigit.compare(result, page))
    for warning in result.warnings:
        print(f"note: {warning}")

    overlay = ecgdigit.draw_overlay(page.image, result)
    Image.fromarray(np.asarray(overlay)).save(out / "overlay.png", compress_level=1)
    ecgdigit.write_record(result.recording, out / "digitized")
    print(f"written to {out}: page.png, overlay.png, and the WFDB record 'digitized'")


if __name__ == "__main__":
    main()
