"""
Datasets to train on
====================

Build two datasets, one of pages with boxes and one of crops through which neighbours run; verify both, read
them again, and put what their files say into one picture: boxes from a YOLO label file, masks from PNG files.
Without an argument the recordings are simulated; ``--records PATH`` takes a folder of PTB-XL, or another
folder with WFDB records.
"""

import argparse
from pathlib import Path

import numpy as np
import yaml
from PIL import Image, ImageDraw

import ecgsyn
from ecgsyn.formats import read_mask, read_yolo_labels

REGION, NAME, MASK = (30, 110, 220), (200, 60, 0), (0, 90, 255)
STRATA = ("none", "few", "some", "many")


def parse_arguments() -> argparse.Namespace:
    """Return the records, how many pages and crops, and the folder to write to."""
    parser = argparse.ArgumentParser(description="Build, verify, read and show a dataset of each kind.")
    parser.add_argument("--records", default="simulated", help="folder of PTB-XL or of WFDB records")
    parser.add_argument("--pages", type=int, default=10, help="of the detection dataset")
    parser.add_argument("--crops", type=int, default=32, help="of the overlap dataset")
    parser.add_argument("--effects", default="scanner", choices=ecgsyn.preset_names())
    parser.add_argument("--dpi", type=float, default=150.0)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("datasets_output"), help="folder for what is made")
    return parser.parse_args()


def build(arguments: argparse.Namespace) -> tuple[Path, Path]:
    """Build both datasets, and return their folders."""
    pages, crops = arguments.out / "detection", arguments.out / "overlap"
    common = {"drawing": ecgsyn.Drawing(dpi=arguments.dpi), "seed": arguments.seed}
    done = ecgsyn.build_dataset(
        arguments.records,
        pages,
        task="detection",
        pages=arguments.pages,
        layouts=("3x4+1", "6x2"),
        styles=("edan-se", "ge-mac", "nihon-kohden-cardiofax"),
        effects=arguments.effects,
        workers=arguments.workers,
        **common,
    )
    print(f"{done.pages} pages: {done.by('split')}")
    done = ecgsyn.build_dataset(
        arguments.records,
        crops,
        task="overlap",
        pages=arguments.crops // 2,  # two crops of each: so there is a choice among its leads
        crops=arguments.crops,
        workers=arguments.workers,
        **common,
    )
    print(f"{done.crops} crops: {done.by('stratum')}")
    for skipped in done.skipped:
        print(f"left out: {skipped.record}: {skipped.reason}")
    return pages, crops


def verify(folder: Path, workers: int) -> None:
    """Say whether a dataset is what its manifest says."""
    found = ecgsyn.verify_dataset(folder, workers=workers)
    print(f"{folder}: {found.files} files, {found.items} items, {len(found.problems)} problems")
    for problem in found.problems:
        print(f"  {problem}")


def page_with_boxes(folder: Path) -> Image.Image:
    """Return the first page, with the boxes of its label file."""
    pages = ecgsyn.load_dataset(folder, kind="page")
    names = yaml.safe_load((folder / "data.yaml").read_text())["names"]
    picture = Image.fromarray(pages[0].image)
    pen = ImageDraw.Draw(picture)
    for label, box in read_yolo_labels(pages.file(0, "labels", ".txt").decode(), picture.size, names):
        corners = [round(value) for value in (box.x0, box.y0, box.x1, box.y1)]
        is_name = label.endswith(" name")
        pen.rectangle(corners, outline=NAME if is_name else REGION, width=2)
        if not is_name:
            pen.text((corners[2] - 4, corners[3] - 2), label, fill=REGION, anchor="rb", font_size=13)
    return picture


def crops_with_masks(folder: Path, each: int = 2) -> Image.Image:
    """Return crops of each stratum, each as it is and with its mask over it."""
    crops = ecgsyn.load_dataset(folder, kind="crop")
    lines = []
    for stratum in STRATA:
        found = [i for i, row in enumerate(crops.rows) if row["stratum"] == stratum and not row["strip"]]
        line = [picture for index in found[:each] for picture in crop_and_mask(crops, index)]
        if line:
            lines += [title(f"{stratum} of the columns touched by a neighbour"), beside(line)]
    return below(lines)


def crop_and_mask(crops: ecgsyn.StoredPages, index: int) -> tuple[Image.Image, Image.Image]:
    """Return a crop, and the same with its mask file over it."""
    image = np.array(crops[index].image)
    marked = image.copy()
    marked[read_mask(crops.file(index, "masks", ".png"))] = MASK
    return Image.fromarray(image), Image.fromarray(marked)


def title(text: str) -> Image.Image:
    """Return a line of text."""
    line = Image.new("RGB", (500, 22), "white")
    ImageDraw.Draw(line).text((4, 11), text, fill=(0, 0, 0), anchor="lm", font_size=16)
    return line


def beside(pictures: list[Image.Image], gap: int = 8) -> Image.Image:
    """Return pictures in a row."""
    size = (sum(one.width + gap for one in pictures) - gap, max(one.height for one in pictures))
    sheet, x = Image.new("RGB", size, "white"), 0
    for one in pictures:
        sheet.paste(one, (x, 0))
        x += one.width + gap
    return sheet


def below(pictures: list[Image.Image], gap: int = 6) -> Image.Image:
    """Return pictures one below the other."""
    size = (max(one.width for one in pictures), sum(one.height + gap for one in pictures) - gap)
    sheet, y = Image.new("RGB", size, "white"), 0
    for one in pictures:
        sheet.paste(one, (0, y))
        y += one.height + gap
    return sheet


def main() -> None:
    """Build, verify, show."""
    arguments = parse_arguments()
    pages, crops = build(arguments)
    for folder in (pages, crops):
        verify(folder, arguments.workers)
    picture = below([page_with_boxes(pages), crops_with_masks(crops)])
    picture.save(arguments.out / "dataset.png", compress_level=1)
    print(f"written to {arguments.out}: the datasets 'detection' and 'overlap', dataset.png")


if __name__ == "__main__":
    main()
