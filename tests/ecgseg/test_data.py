"""Datasets over any source of pages."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch.utils.data import DataLoader
from torchvision import tv_tensors

import ecgsyn
from ecgseg.crops.trace_columns import column_trace
from ecgseg.data import (
    PageSamples,
    PageStream,
    Sample,
    collate_samples,
    detection_sample,
    segmentation_sample,
    signal_sample,
)
from ecgsyn.effects import PartialPage, PartialPageParams
from ecgsyn.formats import LeadClasses, labelled_boxes
from ecgtypes import STANDARD_12, DatasetError, LayoutError, LeadNotFoundError, Page

pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create")  # on one CPU

RECORDING = ecgsyn.simulate_recording(rng=7)
LAYOUTS = ("3x4+1", "6x2", "3x1", "4x3", "6x1", "3x4")


def _page(layout: str = "3x4+1", **style: object) -> Page:
    return ecgsyn.StandardRenderer(layout=layout, dpi=72, **style).render(RECORDING, rng=3)  # type: ignore[arg-type]


PAGES = [_page(layout) for layout in LAYOUTS]
"""Their boxes differ in number, which tells them apart."""


def _number(page: Page) -> Sample:
    return {"number": torch.tensor(LAYOUTS.index(page.truth.layout.name))}


class Drawn:
    """A sequence that draws a page when it is asked for one."""

    def __len__(self) -> int:
        return len(LAYOUTS)

    def __getitem__(self, index: int) -> Page:
        return PAGES[index]


class Parts:
    """A source that splits itself: in halves from the front, where others take every n-th page."""

    def __iter__(self) -> Iterator[Page]:
        raise NotImplementedError

    def part(self, index: int, count: int) -> Iterable[Page]:
        size = -(-len(PAGES) // count)
        return PAGES[index * size : (index + 1) * size]


@pytest.mark.parametrize("pages", [PAGES, Drawn()])
@pytest.mark.parametrize("workers", [0, 2])
def test_pages_are_loaded_in_order_with_and_without_workers(pages, workers):
    loader = DataLoader(
        PageSamples(pages, detection_sample), batch_size=2, num_workers=workers, collate_fn=collate_samples
    )
    batches = list(loader)
    assert [len(batch["image"]) for batch in batches] == [2, 2, 2]
    counts = [len(boxes) for batch in batches for boxes in batch["boxes"]]
    assert counts == [len(detection_sample(page)["labels"]) for page in PAGES]
    assert isinstance(batches[0]["boxes"][0], tv_tensors.BoundingBoxes)


@pytest.mark.parametrize("pages", [PAGES, Parts()])
@pytest.mark.parametrize("workers", [0, 1, 2])
@pytest.mark.parametrize("processes", [1, 2])
def test_each_page_of_a_stream_is_read_once(pages, workers, processes, monkeypatch):
    seen = []
    for rank in range(processes):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", str(processes))
        loader = DataLoader(PageStream(pages, _number), batch_size=None, num_workers=workers)
        seen += [int(sample["number"]) for sample in loader]
    assert sorted(seen) == list(range(len(PAGES)))


@pytest.mark.parametrize("right", [0.0, 0.47, 0.52, 0.7])
def test_boxes_are_those_of_the_label_files_of_datasets(right):
    cut = PartialPage().apply(_page("6x2"), PartialPageParams(left=0.0, top=0.0, right=right, bottom=0.0))
    wanted = sorted(
        (one.number, *(value + 0.5 for value in (one.box.x0, one.box.y0, one.box.x1, one.box.y1)))
        for one in labelled_boxes(cut, LeadClasses(STANDARD_12))
    )
    sample = detection_sample(cut)
    found = sorted(
        (label, *box) for label, box in zip(sample["labels"].tolist(), sample["boxes"].tolist(), strict=True)
    )
    assert len(found) == len(wanted)
    assert_allclose(np.reshape(found, (-1, 5)), np.reshape(wanted, (-1, 5)), atol=1e-3)


def test_boxes_are_numbered_by_name_and_lie_on_the_image():
    page = _page("3x4+1")
    sample = detection_sample(page)
    image, boxes, labels = sample["image"], sample["boxes"], sample["labels"]
    assert isinstance(image, tv_tensors.Image)
    assert_array_equal(image.numpy().transpose(1, 2, 0), page.image)
    regions = len(page.truth.leads)
    assert labels[:regions].tolist() == [STANDARD_12.index(t.lead) for t in page.truth.leads]
    assert labels[regions:].tolist() == [12 + STANDARD_12.index(t.lead) for t in page.truth.leads if t.name]
    width, height = page.truth.size
    assert boxes.canvas_size == (height, width)
    assert (boxes >= 0).all()
    assert (boxes[:, 2] <= width).all()
    assert (boxes[:, 3] <= height).all()
    # A row of the image that a region begins on holds ink of its trace.
    first = page.truth.leads[0]
    x0, y0, x1, y1 = boxes[0].tolist()
    rows = np.flatnonzero(page.truth.masks().leads[0].full(page.truth.size).any(axis=1))
    assert (y0, y1) == pytest.approx((rows[0], rows[-1] + 1), abs=1.0)
    assert x1 - x0 == pytest.approx(first.region.box.width)


@pytest.mark.parametrize("order", ["standard", "cabrera"])
def test_classes_do_not_depend_on_the_order_on_the_page(order):
    page = _page("3x4", order=order)
    sample = detection_sample(page)
    at = [truth.lead.recorded for truth in page.truth.leads].index("aVR")
    assert sample["labels"][at] == STANDARD_12.index("aVR")
    own = detection_sample(page, leads=("-aVR", *STANDARD_12))
    assert own["labels"][at] == (0 if order == "cabrera" else 1 + STANDARD_12.index("aVR"))


def test_regions_beyond_the_image_are_clipped():
    crop = _page("3x4").crop("II", margin_mm=0)
    wider = crop.truth.leads[0].region.box.expanded(50).quad()
    lead = crop.truth.leads[0].replace(region=wider, name=None)
    sample = detection_sample(crop.replace(truth=crop.truth.replace(leads=(lead,))))
    width, height = crop.truth.size
    assert sample["boxes"].tolist() == [[0, 0, width, height]]


def test_a_crop_gives_the_target_alone():
    crop = _page("12x1", page="a3", row_pitch=8.0).crop("V2")
    sample = segmentation_sample(crop)
    assert isinstance(sample["mask"], tv_tensors.Mask)
    assert_array_equal(sample["mask"].numpy(), crop.truth.masks().lead("V2"))
    assert float(sample["baseline"]) == pytest.approx(crop.truth.leads[0].baseline)
    trace, presence = sample["trace"].numpy(), sample["presence"].numpy()
    assert_array_equal(presence, np.isfinite(trace))
    columns = np.flatnonzero(presence)
    assert columns.size > 0.9 * crop.truth.leads[0].region.box.width
    rows = np.round(trace[columns]).astype(int)
    assert sample["mask"].numpy()[rows, columns].mean() > 0.99


def test_the_trace_of_a_column_is_absent_where_samples_are():
    broken = RECORDING.replace(
        signals=np.where((RECORDING.times > 1) & (RECORDING.times < 2), np.nan, RECORDING.signals)
    )
    page = ecgsyn.StandardRenderer(layout="3x1", dpi=72).render(broken, rng=3)
    truth = page.truth.leads[0]
    y = column_trace(truth, page.truth.size[0])
    begin = truth.region.box.x0
    absent = slice(*(int(begin + s * truth.scale.px_per_second) for s in (1.1, 1.9)))
    assert np.isnan(y[absent]).all()
    assert np.isnan(y[: int(begin)]).all()
    assert np.isfinite(y).sum() == pytest.approx(truth.region.box.width - truth.scale.px_per_second, abs=3)


def test_signals_come_with_their_classes():
    page = _page("3x4")
    sample = signal_sample(page)
    assert page.recording is not None
    assert_array_equal(sample["signals"].numpy(), page.recording.signals)
    assert [STANDARD_12[i] for i in sample["leads"]] == list(page.recording.leads)
    assert float(sample["sampling_rate"]) == page.recording.sampling_rate
    one = collate_samples([sample, signal_sample(page)])
    assert_allclose(one["sampling_rate"], [500, 500])


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: PageSamples(iter(PAGES), detection_sample), DatasetError, "PageStream"),
        (lambda: PageSamples(["page.json"], detection_sample)[0], DatasetError, "not an ecgtypes.Page"),
        (lambda: PageStream(7, detection_sample), DatasetError, "int"),
        (lambda: next(iter(PageStream(["page.json"], detection_sample))), DatasetError, "str"),
        (lambda: segmentation_sample(PAGES[0]), LayoutError, "shows 13"),
        (
            lambda: detection_sample(PAGES[0], leads=("I", "II")),
            LeadNotFoundError,
            "none of the classes I, II",
        ),
        (lambda: detection_sample(PAGES[0], leads=("X",)), LeadNotFoundError, "'X'"),
        (lambda: signal_sample(PAGES[0].replace(recording=None)), DatasetError, "recording"),
        (lambda: collate_samples([]), DatasetError, "batch"),
        (lambda: collate_samples([{"a": torch.ones(1)}, {"b": torch.ones(1)}]), DatasetError, "same keys"),
    ],
)
def test_bad_input_raises(call, error, match):
    with pytest.raises(error, match=match):
        call()


def test_sample_functions_take_other_classes_in_workers():
    loader = DataLoader(
        PageSamples(PAGES, partial(detection_sample, leads=STANDARD_12[::-1])),
        batch_size=None,
        num_workers=2,
    )
    assert int(next(iter(loader))["labels"][0]) == 11


def test_without_torch_the_extra_is_named():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import ecgseg\n"
        "from ecgtypes import MissingExtraError\n"
        "try:\n    import ecgseg.data\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "ecgpaper[torch]"' in run.stdout
