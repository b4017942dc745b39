"""How well the ink of drawn pages is read, beside the bars to be reached.

    python -m benchmarks.ink --pages 24
    python -m benchmarks.ink --weights own.onnx --effects phone folded

Pages of dev records as `ecgsyn.teaching` mixes them, made flat by their true grids, at each of the effects.
Intersection over union is of pixels covered by half, all pages together; a column of a QRS is one in which
the trace runs over 2 mm or more, and missed where less than 0.3 of its stroke is seen.
"""

import time
from collections.abc import Iterator, Sequence

import numpy as np

import ecgseg
from benchmarks import records
from benchmarks.measure import Row, network_parser, print_table, save
from ecgseg.ink.decoding import PX_PER_MM
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.ink.metrics import score_ink
from ecgsyn.teaching import TeachingOptions, TeachingPages
from ecgtypes import GridNotFoundError, InkMaps, Recording

EFFECTS = ("clean", "scanner", "phone", "folded", "printed", "aged", "fax", "screen")
BARS: Row = {"effects": "bar", "IoU trace": 0.85, "IoU letter": 0.85, "QRS missed": 0.01, "rows off": 0.01}
LARGEST = 2560
"""px: more of a page is not looked at."""


def draw(number: int, effects: str) -> FlatPage:
    """Return the flat page of that number."""
    rng = np.random.default_rng([number, 91])

    def read(rng: np.random.Generator) -> Recording:
        return records.load(int(rng.integers(200)))

    pages = TeachingPages(read, options=TeachingOptions(effects={effects: 1}))
    while True:
        try:
            flat = FlatPage.of(pages.draw(rng=rng))
        except GridNotFoundError:
            continue  # cut so small that no grid is left
        height, width = (min(side, LARGEST) for side in flat.image.shape[:2])
        return FlatPage(
            flat.image[:height, :width],
            flat.maps[:, : height // 2, : width // 2],
            flat.offsets[:, : height // 4, : width // 4],
            flat.known,
        )


def summary(reader: ecgseg.InkReader, effects: str, count: int) -> Row:
    """Return the row of a kind of page."""
    spent = [0.0]

    def looked_at() -> Iterator[tuple[FlatPage, InkMaps]]:
        for number in range(count):
            page = draw(number, effects)
            start = time.process_time()
            maps = reader.read(page.image, px_per_mm=PX_PER_MM)
            spent.append(time.process_time() - start)
            yield page, maps

    figures = score_ink(looked_at())
    names = {"trace": "IoU trace", "letter": "IoU letter", "pulse": "IoU pulse", "bar": "IoU bar"}
    names |= {"grid": "IoU grid", "foreign": "IoU foreign"}
    row: Row = {"effects": effects, "pages": count}
    row |= {shown: f"{figures.get(f'iou_{name}', np.nan):.3f}" for name, shown in names.items()}
    return row | {
        "QRS missed": f"{figures['qrs_missed']:.4f}",
        "rows off": f"{figures['row_off']:.4f}",
        "scale wrong": f"{figures['scale_wrong']:.3f}",
        "cpu s": f"{np.median(spent[1:]):.2f}",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure."""
    parser = network_parser(__doc__, pages=24, of="of the effects")
    parser.add_argument("--effects", nargs="+", default=EFFECTS)
    asked = parser.parse_args(arguments)
    reader = ecgseg.load_ink_reader(asked.weights, threads=asked.threads)
    print(f"{asked.pages} pages of each, {records.describe(200)}; bars: {BARS}")
    rows = [summary(reader, effects, asked.pages) for effects in asked.effects]
    print_table("ink of drawn pages", rows)
    save("ink", {"effects": rows}, settings={"pages": asked.pages}, folder=asked.results)


if __name__ == "__main__":
    main()
