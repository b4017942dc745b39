"""
A photo with exact truth
========================

Draw a page in the style of an ECG machine, photograph it as a phone would, and lay the truth over the
photo: every lead's trace, the boxes of leads and names, and the crossings of the grid.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import ecgsyn
from ecgtypes import Page

COLOURS = ((220, 40, 40), (30, 120, 220), (20, 150, 60), (190, 90, 0), (140, 40, 180), (0, 150, 160))


def parse_arguments() -> argparse.Namespace:
    """Return the preset, the style and the folder to write to."""
    parser = argparse.ArgumentParser(description="Draw a page, change it by a preset, show the truth on it.")
    parser.add_argument("--preset", default="phone", help="as load_effects knows it")
    parser.add_argument("--style", default="edan-se", choices=ecgsyn.style_names())
    parser.add_argument("--severity", type=float, default=0.6)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("photo_output"), help="folder for what is made")
    return parser.parse_args()


def draw_truth(page: Page) -> Image.Image:
    """Return the page's picture with its truth drawn over it."""
    picture = Image.fromarray(page.image)
    pen = ImageDraw.Draw(picture)
    for number, lead in enumerate(page.truth.leads):
        colour = COLOURS[number % len(COLOURS)]
        for quad, width in ((lead.region, 1), (lead.name, 2)):
            if quad is not None:
                pen.polygon([tuple(corner) for corner in quad.corners], outline=colour, width=width)
        points = lead.trace[lead.visible]
        for start, stop in zip(points[:-1:2], points[2::2], strict=False):
            pen.line([tuple(start), tuple(stop)], fill=colour)
    for x, y in page.truth.grid.reshape(-1, 2):
        pen.ellipse([x - 2, y - 2, x + 2, y + 2], outline=(0, 90, 200))
    return picture


def main() -> None:
    """Draw, photograph, overlay."""
    arguments = parse_arguments()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)

    recording = ecgsyn.simulate_recording(rng=arguments.seed)
    page = ecgsyn.StandardRenderer(style=arguments.style).render(recording, rng=arguments.seed)
    effects = ecgsyn.load_effects(arguments.preset, severity=arguments.severity)
    photo = effects(page, rng=arguments.seed)

    photo.save(out / "photo.json")
    draw_truth(photo).save(out / "truth.png", compress_level=1)
    for step in photo.truth.history:
        values = {key: np.round(v, 3) if isinstance(v, float) else v for key, v in step.params.items()}
        print(f"{step.name}: {', '.join(f'{k}={v}' for k, v in values.items() if k != 'type')}"[:110])
    print(f"written to {out}: photo.json, .npz and .png (the page with its truth), truth.png")


if __name__ == "__main__":
    main()
