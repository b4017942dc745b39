"""The detector: the same through onnxruntime and torch, in the image's pixels, and bad input."""

import subprocess
import sys

import numpy as np
import pytest
import torch

import ecgseg
import ecgsyn
from ecgseg.export import export_onnx, load_weights, save_weights
from ecgseg.models import PageNetwork
from ecgseg.outputs import CROP_NETWORK, PAGE_NETWORK, PageLogits
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.detector import PageDetector
from ecgseg.pages.network_detections import decode_page, true_detections
from ecgseg.pages.normalised_images import resized
from ecgseg.pages.targets import WORKING_SIDE
from ecgseg.run.runners import OnnxRunner, TorchRunner
from ecgtypes import ImageError, Lead, WeightsError
from tests.ecgseg.page_oracle import boxed_page, perfect_output


class Knowing:
    """Says what is right of one page, whatever it is shown."""

    def __init__(self, page) -> None:
        self.said = PageLogits(*perfect_output(page))
        self.shown = np.zeros(0)

    def run(self, channels):
        self.shown = channels
        return self.said


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(4)
    network = PageNetwork((4, 8, 8, 8)).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network


@pytest.fixture
def exported(network, tmp_path):
    return export_onnx(network, tmp_path / "own.onnx")


@pytest.mark.parametrize("size", [(64, 128), (192, 128)])
def test_the_export_says_what_torch_says(network, exported, tmp_path, size):
    halved = load_weights(save_weights(network, tmp_path / "own.safetensors"), PageNetwork)
    channels = np.random.default_rng(0).normal(size=(3, *size)).astype(np.float32)
    found = OnnxRunner(exported, PAGE_NETWORK).run(channels), TorchRunner(halved).run(channels)
    for a, b in zip(*found, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, atol=1e-3)


@pytest.mark.parametrize("factor", [0.5, 1.0, 1.7])
def test_boxes_are_in_the_pixels_of_the_image(factor):
    page = boxed_page("3x4+1", order="cabrera", size=(WORKING_SIDE, 1024), degrees=3)
    image = resized(page.image, factor)
    runner = Knowing(page)
    found = PageDetector(runner).detect(image)
    assert runner.shown.shape[2] == WORKING_SIDE
    regions = [detection for detection in found if detection.kind == "region"]
    assert len(regions) == 13
    (minus,) = (detection for detection in regions if detection.lead is Lead.MINUS_AVR)
    wanted = page.regions[list(page.leads).index(list(Lead).index(Lead.MINUS_AVR))]
    np.testing.assert_allclose(minus.quad.points, (wanted + 0.5) * factor - 0.5, atol=3 * factor)


def test_the_same_image_gives_the_same_detections(exported, network):
    image = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    detector = ecgseg.load_detector(exported)
    assert detector.detect(image) == detector.detect(image)
    assert "own.onnx" in repr(detector)
    grey = image[:, :, 0]
    assert detector.detect(grey) == detector.detect(np.repeat(grey[:, :, None], 3, axis=2))
    assert isinstance(PageDetector(network).detect(image), tuple)


@pytest.mark.parametrize(
    ("image", "match"),
    [
        (np.zeros((50, 60, 4), np.uint8), "of shape"),
        (np.zeros((50, 60, 3), np.float32), "float32"),
        (np.zeros(9, np.uint8), "of shape"),
        (np.zeros((10, 60, 3), np.uint8), "too small"),
        (np.zeros((40, 4000), np.uint8), "too long"),
    ],
)
def test_what_is_no_page_is_refused(network, image, match):
    with pytest.raises(ImageError, match=match):
        PageDetector(network).detect(image)


def test_a_bare_page_shows_nothing():
    bare = boxed_page("3x1")
    empty = bare._replace(leads=bare.leads[:0], regions=bare.regions[:0], baselines=bare.baselines[:0])
    empty = empty._replace(names=bare.names[:0])
    assert PageDetector(Knowing(empty)).detect(bare.image) == ()


def test_files_of_another_kind_are_refused(exported, network, tmp_path):
    weights = save_weights(network, tmp_path / "own.safetensors")
    with pytest.raises(WeightsError, match="another kind"):
        OnnxRunner(exported, CROP_NETWORK)
    with pytest.raises(WeightsError, match="another kind"):
        load_weights(weights)
    exported.write_bytes(exported.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="damaged"):
        ecgseg.load_detector(exported)
    with pytest.raises(WeightsError, match="there are no weights"):
        ecgseg.load_detector(tmp_path / "none.onnx")


def test_it_runs_without_torch(exported):
    code = (
        "import sys; sys.modules['torch'] = sys.modules['torchvision'] = None; "
        "import numpy as np, ecgseg; image = np.full((200, 300, 3), 255, np.uint8); "
        f"print(len(ecgseg.load_detector({str(exported)!r}).detect(image)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("degrees", [0.0, 7.0])
@pytest.mark.parametrize("layout", ["12x1", "3x4+1", "6x2"])
def test_ends_are_believed_from_where_they_are_near(layout, degrees):
    # What a network says of a far end is off by a share of the distance, and rather too near.
    page = boxed_page(layout, size=(1344, 960), degrees=degrees)
    said = [np.array(part) for part in perfect_output(page)]
    noise = np.random.default_rng(3).normal(-0.2, 0.2, size=said[4][:2].shape)
    said[4][:2] += noise
    found = decode_page(said, size=(1344, 960))
    score = ecgseg.score_detections([found], [true_detections(page)], kind="region", sizes=[(1344, 960)])
    assert score.map_50 == pytest.approx(1)
    assert score.map_50_95 > 0.9


@pytest.mark.parametrize(("layout", "effects"), [("3x4+1", "clean"), ("6x2", "scanner"), ("3x4+3", "phone")])
def test_the_weights_of_the_package_find_the_leads(layout, effects):
    renderer = ecgsyn.StandardRenderer(layout=layout, dpi=150)
    page = renderer.render(ecgsyn.simulate_recording(rng=5), rng=5)
    page = ecgsyn.load_effects(effects, severity=0.3)(page, rng=1)  # no close-up: all leads are in sight
    found = ecgseg.load_detector().detect(page)
    truth = true_detections(BoxedPage.of(page))
    names, regions = (
        ecgseg.score_detections([found], [truth], kind=kind, sizes=[page.truth.size])
        for kind in ("name", "region")
    )
    assert names.map_50 > 0.9
    assert regions.map_50 > 0.7
