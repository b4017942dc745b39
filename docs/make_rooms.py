"""Draw how data passes through the rooms: ``python docs/make_rooms.py`` writes _static/rooms.png."""

import io
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from PIL import Image

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.patches import FancyBboxPatch

ROOT = Path(__file__).resolve().parents[1]
PATH = ROOT / "docs" / "_static" / "rooms.png"

LEFT, RIGHT = 1.7, 14.1
HEIGHT, GAP = 0.95, 0.3


class Lane(NamedTuple):
    """A package: its rooms from left to right, between two ends."""

    package: str
    y: float
    colour: str
    left: float
    rooms: tuple[str, ...]
    backwards: bool


LANES = (
    Lane(
        "ecgsyn",
        4.0,
        "#dcebf7",
        LEFT,
        ("readers\nsimulate", "styles\npages", "effects", "dataset\nformats"),
        False,
    ),
    Lane("ecgseg", 2.1, "#e6f2dc", 7.9, ("run", "training", "models", "pages, crops\nnames"), True),
    Lane(
        "ecgdigit",
        0.2,
        "#fbe9d6",
        LEFT,
        (
            "measure\nshow, write\nbatch",
            "leads",
            "trace",
            "placing_rules\nplace",
            "evidence",
            "flatten",
            "orient",
            "files",
        ),
        True,
    ),
)


def draw_arrow(axes: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw the way of the data from one point to another."""
    axes.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": "#444", "lw": 1.1})


def draw_lane(axes: Any, lane: Lane) -> None:
    """Draw the rooms of a package, with an arrow before and behind each."""
    step = (RIGHT - lane.left) / len(lane.rooms)
    middle = lane.y + HEIGHT / 2
    axes.text(
        lane.left + GAP / 2, lane.y + HEIGHT + 0.2, lane.package, fontsize=11, fontweight="bold", va="center"
    )
    for number, room in enumerate(lane.rooms):
        x = lane.left + number * step
        style = "round,pad=0,rounding_size=0.08"
        corner, width = (x + GAP / 2, lane.y), step - GAP
        axes.add_patch(
            FancyBboxPatch(corner, width, HEIGHT, boxstyle=style, facecolor=lane.colour, edgecolor="#444")
        )
        axes.text(x + step / 2, middle, room, ha="center", va="center", fontsize=8.5)
    for number in range(len(lane.rooms) + 1):
        x = lane.left + number * step
        ends = ((x - GAP / 2, middle), (x + GAP / 2, middle))
        if lane.package != "ecgseg" or number:
            draw_arrow(axes, *(reversed(ends) if lane.backwards else ends))


def missing_rooms() -> list[str]:
    """Return the rooms of the picture that no folder is."""
    folders = [
        ROOT / lane.package / name.strip(",")
        for lane in LANES
        for room in lane.rooms
        for name in room.split()
    ]
    return [str(folder.relative_to(ROOT)) for folder in folders if not folder.is_dir()]


def main() -> None:
    """Draw the picture."""
    if missing_rooms():
        message = f"the picture shows rooms that are none: {missing_rooms()}"
        raise SystemExit(message)
    figure, axes = plt.subplots(figsize=(11.5, 4.1), layout="constrained")
    axes.set(xlim=(0, 15.8), ylim=(0, 5.3))
    axes.set_axis_off()
    for lane in LANES:
        draw_lane(axes, lane)
    words = {"ha": "center", "va": "center", "fontsize": 8.5, "style": "italic"}
    axes.text(0.8, 4.0 + HEIGHT / 2, "a recording", **words)
    axes.text(0.8, 0.2 + HEIGHT / 2, "a recording", **words)
    axes.text(15.0, 4.0 + HEIGHT / 2, "a page with\nexact truth", **words)
    axes.text(15.0, 2.1 + HEIGHT / 2, "pages to\ntrain on", **words)
    axes.text(15.0, 0.2 + HEIGHT / 2, "a scan or\na photo", **words)
    draw_arrow(axes, (15.0, 4.15), (15.0, 2.95))
    run = 7.9 + (RIGHT - 7.9) / 8
    draw_arrow(axes, (run, 2.1), (run, 0.2 + HEIGHT))
    axes.text(run - 0.15, 1.62, "regions, names, masks", **(words | {"ha": "right"}))
    stream = io.BytesIO()
    figure.savefig(stream, dpi=100)
    picture = Image.open(stream).convert("RGB").quantize(32, dither=Image.Dither.NONE)
    picture.save(PATH, optimize=True)
    print(f"{PATH.name}: {picture.size}, {PATH.stat().st_size / 1000:.0f} kB")  # noqa: T201


if __name__ == "__main__":
    main()
