"""
Find leads, and cut one out
===========================

The leads and names that the bundled detector finds on a page, and the trace of each lead that the bundled
segmenter cuts out of its crop, in a colour of its own. ``--image FILE`` takes a page of yours.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import ecgseg
import ecgsyn

COLOURS = ((200, 30, 30), (20, 110, 200), (20, 140, 60), (170, 60, 170), (220, 120, 0), (0, 130, 130))
LIKELY = 0.5
MARGIN = 0.25
"""Of a region's height, above and below."""


def main() -> None:
    """Detect, cut out, and write the picture."""
    parser = argparse.ArgumentParser(description="Find leads and cut their traces out.")
    parser.add_argument("--image", type=Path, help="a page; default: a drawn one with crowded rows")
    parser.add_argument("--out", type=Path, default=Path("found_output"), help="folder for the picture")
    asked = parser.parse_args()
    if asked.image:
        image = np.asarray(Image.open(asked.image).convert("RGB"))
    else:
        renderer = ecgsyn.StandardRenderer(layout="12x1", page=(200, 200), row_pitch=11.0, dpi=150)
        page = renderer.render(ecgsyn.simulate_recording(rng=7), rng=7)
        image = np.asarray(ecgsyn.load_effects("scanner")(page, rng=7).image)

    detector, segmenter = ecgseg.load_detector(), ecgseg.load_segmenter()
    found = [detection for detection in detector.detect(image) if detection.score > LIKELY]
    shown = image.copy()
    for number, region in enumerate(one for one in found if one.kind == "region"):
        box = region.box
        reach = MARGIN * (box.y1 - box.y0)
        top, bottom = max(int(box.y0 - reach), 0), int(box.y1 + reach) + 1
        crop = (slice(top, bottom), slice(max(int(box.x0), 0), int(box.x1) + 1))
        shown[crop][segmenter.segment(image[crop])] = COLOURS[number % len(COLOURS)]
        print(f"{region.lead:>5}: {region.score:.2f}")

    picture = Image.fromarray(shown)
    draw = ImageDraw.Draw(picture)
    for detection in found:
        corners = [tuple(corner) for corner in detection.quad.points]
        draw.polygon(corners, outline=(0, 0, 255) if detection.kind == "name" else (120, 120, 120))
    asked.out.mkdir(parents=True, exist_ok=True)
    picture.save(asked.out / "found.png", compress_level=1)
    print(f"written: {asked.out / 'found.png'}")


if __name__ == "__main__":
    main()
