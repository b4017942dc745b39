"""Names cut out, read, and put back where they stand."""

import csv

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import ecgseg
import ecgsyn
from ecgseg.export import export_onnx, load_weights, save_weights
from ecgseg.models import NameNetwork
from ecgseg.names import name_crops
from ecgseg.names.batches import NameBatches
from ecgseg.names.evaluation import evaluate
from ecgseg.names.losses import name_loss
from ecgseg.names.name_reading import read_names
from ecgseg.outputs import NAME_NETWORK, NameLogits, PageLogits
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgseg.pages.decoding import FoundName
from ecgseg.pages.detector import PageDetector
from ecgseg.run.runners import OnnxRunner, TorchRunner
from ecgseg.training.options import TrainingOptions
from ecgtypes import DatasetError, Lead
from tests.ecgseg.page_oracle import boxed_page, perfect_output

HEIGHT, WIDTH = name_crops.CROP_HEIGHT, name_crops.CROP_WIDTH
CENTRE = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])


@pytest.fixture(scope="module")
def page():
    renderer = ecgsyn.StandardRenderer(layout="3x4", dpi=100)
    return BoxedPage.of(renderer.render(ecgsyn.simulate_recording(rng=3), rng=3))


@given(
    x=st.floats(-50, 500),
    y=st.floats(-50, 500),
    width=st.floats(3, 40),
    height=st.floats(6, 20),
    shift=st.tuples(st.floats(-4, 4), st.floats(-4, 4)),
)
def test_what_stands_in_a_crop_is_put_back_on_the_page(x, y, width, height, shift):
    box = np.array([x, y, x + width, y + height])
    loose = box + np.tile(shift, 2)
    matrix = name_crops.crop_matrix((loose[:2] + loose[2:]) / 2, name_crops.name_size(loose))
    low, high = (matrix[:, :2] @ corner + matrix[:, 2] - CENTRE for corner in (box[:2], box[2:]))
    told = np.concatenate([(low + high) / 2, np.log((high - low) / HEIGHT) * HEIGHT]) / HEIGHT
    np.testing.assert_allclose(name_crops.placed_boxes(loose[None], told[None])[0], box, atol=1e-6)


def test_a_crop_shows_its_name(page):
    box = np.concatenate([page.names[0].min(axis=0), page.names[0].max(axis=0)])
    cut = name_crops.cut_name(
        page.image, name_crops.crop_matrix((box[:2] + box[2:]) / 2, name_crops.name_size(box))
    )
    assert cut.shape == (HEIGHT, WIDTH, 3)
    assert cut.min() < 100
    shown = name_crops.name_input([cut])
    assert shown.shape == (1, 3, HEIGHT, WIDTH)
    assert abs(float(shown.mean())) < 1e-4
    assert name_crops.name_input([]).shape == (0, 3, HEIGHT, WIDTH)


def test_the_batch_of_a_step_is_always_the_same(page):
    a, b = (NameBatches([page], count=30, seed=3)[5][0] for _ in range(2))
    assert all(torch.equal(torch.nan_to_num(a[key]), torch.nan_to_num(b[key])) for key in a)
    none = a["lead"] == len(LEADS)
    assert 0 < none.sum() < 20
    assert torch.equal(torch.isnan(a["box"]).any(1), none)
    named = a["box"][~none]
    assert (named[:, 2:] > named[:, :2]).all()
    assert ((named[:, :2] + named[:, 2:]).abs() < 1).all()
    with pytest.raises(DatasetError, match="no pages"):
        NameBatches([], count=1, seed=0)
    with pytest.raises(DatasetError, match="gave 0 samples"):
        NameBatches([page._replace(names=np.full_like(page.names, np.nan))], count=1, seed=0)[0]


def test_who_is_right_loses_next_to_nothing(page):
    (batch,) = NameBatches([page], count=20, seed=0)[0]
    lead = 20 * torch.nn.functional.one_hot(batch["lead"], len(LEADS) + 1).float()
    box = torch.nan_to_num(batch["box"])
    sides = (box[:, 2:] - box[:, :2]).clamp_min(0.01)
    right = NameLogits(lead, torch.cat([(box[:, :2] + box[:, 2:]) / 2, sides.log()], 1))
    losses = name_loss(right, batch)
    assert losses["box"] < 1e-3
    assert losses["lead"] < 0.5
    assert name_loss(right._replace(lead=-lead), batch)["lead"] > 5
    assert name_loss(right._replace(box=right.box + 0.2), batch)["box"] > 0.2


def test_it_learns_to_read(page, tmp_path):
    options = TrainingOptions(
        folder=tmp_path, steps=25, crops=24, epoch=25, checkpoint=25, warmup=2, ema=0.5, learning_rate=5e-3
    )
    torch.manual_seed(0)
    average = ecgseg.train(NameNetwork((4, 8, 8)), [page], options, held_out=[page], task="names")
    with (tmp_path / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        (line,) = csv.DictReader(stream)
    assert {"loss_lead", "loss_box", "read", "box_iou"} <= set(line)
    assert (tmp_path / "predictions_000025.png").exists()
    assert evaluate(average, [page])["box_iou"] > 0.1


@pytest.mark.parametrize("count", [1, 7])
def test_the_export_says_what_torch_says(tmp_path, count):
    network = NameNetwork((4, 8, 8)).eval()
    exported = export_onnx(network, tmp_path / "own.onnx")
    halved = load_weights(save_weights(network, tmp_path / "own.safetensors"), NameNetwork)
    crops = np.random.default_rng(0).normal(size=(count, 3, HEIGHT, WIDTH)).astype(np.float32)
    for a, b in zip(
        OnnxRunner(exported, NAME_NETWORK).run(crops), TorchRunner(halved).run(crops), strict=True
    ):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, atol=1e-3)


class Reader:
    """Reads V9 everywhere, but for crops that are one colour, and finds each name where it was cut."""

    def run(self, crops):
        lead = np.zeros((len(crops), len(LEADS) + 1), dtype=np.float32)
        lead[:, LEADS.index(Lead.V9)] = 9
        lead[np.ptp(crops, axis=(1, 2, 3)) == 0, -1] = 20
        box = np.tile(np.float32([0, 0, np.log(0.6), np.log(0.3)]), (len(crops), 1))
        return NameLogits(lead, box)


def test_names_are_read_anew(page):
    boxes = np.concatenate([page.names.min(axis=1), page.names.max(axis=1)], axis=1)
    found = [FoundName(box, np.full(len(LEADS), 1 / len(LEADS)), 0.49) for box in boxes]
    bare = FoundName(np.array([2.0, 2, 22, 12]), found[0].leads, 0.9)
    image = page.image.copy()
    image[:40, :60] = 200
    read = read_names(Reader(), image, [*found, bare])
    assert {LEADS[int(name.leads.argmax())] for name in read} == {Lead.V9}
    assert [round(name.score, 2) for name in read[:12]] == [0.7] * 12
    assert read[12].score < 0.01
    assert read_names(Reader(), page.image, []) == []


@settings(max_examples=5, deadline=None)
@given(degrees=st.floats(-10, 10))
def test_a_detector_reads_what_it_found(degrees):
    boxed = boxed_page("3x1", size=(1344, 1024), degrees=degrees)

    class Runner:
        def run(self, channels):
            return PageLogits(*perfect_output(boxed))

    noisy = np.random.default_rng(0).integers(0, 255, boxed.image.shape, dtype=np.uint8)
    found = PageDetector(Runner(), reader=Reader(), layouts=()).detect(noisy)
    assert {detection.lead for detection in found} == {Lead.V9}
    assert len(found) == 6
