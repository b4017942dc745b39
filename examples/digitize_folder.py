"""
A folder of pages
=================

Read every page of a folder into millivolts, and look at how it went. Without an argument the folder is made
first: two drawn pages as a scan, a PDF and a damaged file. ``--pages FOLDER`` takes a folder of yours.
"""

import argparse
from pathlib import Path

from PIL import Image

import ecgdigit
import ecgsyn


def parse_arguments() -> argparse.Namespace:
    """Return the folder to read, if any, and the folder to write to."""
    parser = argparse.ArgumentParser(description="Read every page of a folder.")
    parser.add_argument("--pages", type=Path, help="folder of pictures and PDFs; default: drawn ones")
    parser.add_argument("--out", type=Path, default=Path("digitized_output"), help="folder for what is made")
    parser.add_argument("--format", default="wfdb", choices=["wfdb", "csv", "edf", "dicom"])
    parser.add_argument("--workers", type=int, default=1, help="processes")
    return parser.parse_args()


def draw_pages(folder: Path) -> Path:
    """Draw two pages, and damage the file of one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, layout in ((7, "3x4+1"), (8, "6x2")):
        page = ecgsyn.StandardRenderer(layout=layout).render(ecgsyn.simulate_recording(rng=seed), rng=seed)
        Image.fromarray(page.image).save(folder / f"page{seed}.png", compress_level=1)
    Image.open(folder / "page8.png").save(folder / "page8.pdf", resolution=200.0)
    (folder / "damaged.png").write_bytes((folder / "page7.png").read_bytes()[:20_000])
    return folder


def main() -> None:
    """Read the pages, print the summary, and draw a report of the first that was read."""
    arguments = parse_arguments()
    folder = arguments.pages or draw_pages(arguments.out / "pages")
    records = arguments.out / "records"

    # Killed at any moment, the same call goes on; called again, it reads nothing twice.
    done = ecgdigit.digitize_many(
        folder, out=records, format=arguments.format, reports=True, workers=arguments.workers
    )
    print(done)
    for page in done.pages:
        told = page.error if page.coverage is None else f"{page.layout}, {page.coverage:.0%} of it read"
        print(f"  {Path(page.source).name}: {told}")

    if done.read:
        first = done.read[0]
        image = ecgdigit.read_image(first.source, page=first.page)
        result = ecgdigit.load_digitizer().digitize(image)
        ecgdigit.write_report(result, image, arguments.out / "report.png", title=Path(first.source).name)
        print(f"written to {arguments.out}: the records with an HTML report of each, and report.png")


if __name__ == "__main__":
    main()
