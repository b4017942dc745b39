"""Leads and their names found on pages of every layout, per preset, beside the bars to be reached.

    python -m benchmarks.detection --pages 36
    python -m benchmarks.detection --weights own.onnx

Dev records; every registered layout in both orders in turn, styles and resolutions drawn at random. The
average precision of a lead counts as much as that of any other; -aVR is one of its own.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

import ecgseg
import ecgsyn
from benchmarks import records
from benchmarks.measure import Row, network_parser, peak_memory_mb, print_table, save
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.detector import PageDetector
from ecgseg.pages.network_detections import true_detections
from ecgtypes import Detection, LayoutError, Page, registered_layouts
from ecgtypes.detections import DetectionKind

PRESETS = ("clean", "scanner", "phone")
BARS = {"scanner": (0.98, 0.98), "phone": (0.95, 0.95)}
"""mAP at 0.5 of names and regions that is asked for."""

DPIS = (100, 150, 200, 300)
MEMORY = """
import numpy as np, ecgseg
image = np.random.default_rng(0).integers(0, 255, (1700, 2200, 3), dtype=np.uint8)
ecgseg.load_detector({weights}).detect(image)
"""


class Seen(NamedTuple):
    """What was found on a page, and what there is."""

    found: tuple[Detection, ...]
    truth: tuple[Detection, ...]
    size: tuple[int, int]
    layout: str
    cpu_s: float


def draw(number: int, preset: str) -> Page:
    """Return the page of that number: the layouts take turns."""
    places = list({(layout.name, layout.order): layout for layout in registered_layouts()}.values())
    rng = np.random.default_rng([number, 77])
    for _ in range(20):
        style = ecgsyn.get_style(str(rng.choice(ecgsyn.style_names()))).varied(rng=rng)
        renderer = ecgsyn.StandardRenderer(
            style=style, layout=places[number % len(places)], dpi=float(rng.choice(DPIS))
        )
        try:
            page = renderer.render(records.load(int(rng.integers(200))), rng=int(rng.integers(2**31)))
        except LayoutError:
            continue  # that style's sheet has no room for the layout
        return ecgsyn.load_effects(preset)(page, rng=rng)
    message = f"no style has room for the layout of page {number}"
    raise LayoutError(message)


def look(detector: PageDetector, number: int, preset: str) -> Seen:
    """Draw a page and detect what is on it."""
    page = draw(number, preset)
    start = time.process_time()
    found = detector.detect(page)
    cpu = time.process_time() - start
    return Seen(found, true_detections(BoxedPage.of(page)), page.truth.size, page.truth.layout.name, cpu)


def score(seen: list[Seen], kind: DetectionKind) -> ecgseg.DetectionScore:
    """Return the average precision over pages."""
    found, truth, sizes, *_ = zip(*seen, strict=True)
    return ecgseg.score_detections(found, truth, kind=kind, sizes=sizes)


def summary(preset: str, seen: list[Seen]) -> Row:
    """Return a row of figures."""
    names, regions = score(seen, "name"), score(seen, "region")
    name_bar, region_bar = BARS.get(preset, ("-", "-"))
    return {
        "preset": preset,
        "pages": len(seen),
        "names 0.5": f"{names.map_50:.3f}",
        "bar": name_bar,
        "names 0.5:0.95": f"{names.map_50_95:.3f}",
        "regions 0.5": f"{regions.map_50:.3f}",
        "bar ": region_bar,
        "regions 0.5:0.95": f"{regions.map_50_95:.3f}",
        "cpu s": float(np.median([one.cpu_s for one in seen])),
    }


def by_layout(preset: str, seen: list[Seen]) -> list[Row]:
    """Return a row for each layout."""
    rows: list[Row] = []
    for layout in dict.fromkeys(one.layout for one in seen):
        mine = [one for one in seen if one.layout == layout]
        rows.append(
            {
                "preset": preset,
                "layout": layout,
                "pages": len(mine),
                "names 0.5": f"{score(mine, 'name').map_50:.3f}",
                "regions 0.5": f"{score(mine, 'region').map_50:.3f}",
            }
        )
    return rows


def by_lead(preset: str, seen: list[Seen]) -> list[Row]:
    """Return a row for each lead."""
    regions = dict(score(seen, "region").by_lead)
    return [
        {"preset": preset, "lead": lead, "name": f"{name:.3f}", "region": f"{regions.get(lead, np.nan):.3f}"}
        for lead, name in score(seen, "name").by_lead
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure."""
    parser = network_parser(__doc__, pages=504, of="preset")
    parser.add_argument("--presets", nargs="+", default=PRESETS)
    parser.add_argument("--names-alone", action="store_true", help="do not complete by the layout")
    asked = parser.parse_args(arguments)
    detector = ecgseg.load_detector(asked.weights, threads=asked.threads)
    detector.layouts = () if asked.names_alone else None
    print(f"{asked.pages} pages of each preset, {records.describe(200)}")
    tables: dict[str, list[Row]] = {"presets": [], "layouts": [], "leads": []}
    for preset in asked.presets:
        seen = [look(detector, number, preset) for number in range(asked.pages)]
        tables["presets"].append(summary(preset, seen))
        tables["layouts"] += by_layout(preset, seen)
        tables["leads"] += by_lead(preset, seen)
        print_table(f"{preset}: mAP", tables["presets"][-1:])
    for name, rows in tables.items():
        print_table(name, rows)
    peak = peak_memory_mb(MEMORY.format(weights=repr(asked.weights)))
    print(f"\npeak memory of a process that detects on 2200 x 1700 px: {peak:.0f} MB")
    save("detection", tables, settings={"pages": asked.pages, "peak_mb": peak}, folder=asked.results)


if __name__ == "__main__":
    main()
