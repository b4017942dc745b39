"""Weights in the package, weights of one's own, and files that are none."""

import shutil
import warnings

import numpy as np
import pytest
import torch

from ecgseg.crops.network_input import CHANNELS
from ecgseg.export import export_onnx, load_weights, save_weights
from ecgseg.models import CropNetwork, UNet
from ecgseg.outputs import CROP_NETWORK
from ecgseg.run.runners import OnnxRunner, TorchRunner
from ecgseg.run.weights import WeightsCard, bundled_weights, load_card, load_segmenter, write_card
from ecgtypes import WeightsError

BUNDLED = bundled_weights("crop_segmenter")
MOST_BYTES = 10_000_000


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(2)
    network = CropNetwork((8, 12)).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network


@pytest.fixture
def exported(network, tmp_path):
    return export_onnx(network, tmp_path / "own.onnx")


def _channels(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(height).random((CHANNELS, height, width), dtype=np.float32)


@pytest.mark.parametrize("size", [(32, 64), (128, 400), (96, 16)])
def test_the_export_says_what_torch_says(network, exported, tmp_path, size):
    halved = load_weights(save_weights(network, tmp_path / "own.safetensors"))
    channels = _channels(*size)
    for a, b in zip(
        OnnxRunner(exported, CROP_NETWORK).run(channels), TorchRunner(halved).run(channels), strict=True
    ):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, atol=1e-3)


def test_the_bundled_export_says_what_the_bundled_weights_say():
    model = load_weights(bundled_weights("crop_segmenter", suffix=".safetensors"))
    channels = _channels(96, 320)
    for a, b in zip(
        OnnxRunner(BUNDLED, CROP_NETWORK).run(channels), TorchRunner(model).run(channels), strict=True
    ):
        np.testing.assert_allclose(a, b, atol=1e-3)


def test_the_card_describes_the_files():
    card = load_card(BUNDLED)
    assert {held.name for held in card.files} == {"crop_segmenter.onnx", "crop_segmenter.safetensors"}
    model = load_weights(bundled_weights("crop_segmenter", suffix=".safetensors"))
    assert sum(p.numel() for p in model.parameters()) == card.parameters <= 2_500_000
    assert card.measures
    assert all(path.stat().st_size <= MOST_BYTES for path in BUNDLED.parent.iterdir())


def test_weights_of_ones_own(exported, network, tmp_path):
    image = np.full((60, 200, 3), 255, np.uint8)
    image[29:31] = 0
    assert load_segmenter(exported).segment(image).shape == (60, 200)
    card = WeightsCard(
        name="own", task="t", parameters=1, data="d", split="s", seed=0, steps=1, command="c",
        hours=0.1, hardware="h", licence="l",
    )  # fmt: skip
    write_card(card, tmp_path)
    assert repr(load_segmenter(exported)) == "CropSegmenter(OnnxRunner('own.onnx'))"
    export_onnx(network.float(), exported)
    content = bytearray(exported.read_bytes())
    content[len(content) // 2] ^= 1
    exported.write_bytes(content)
    with pytest.raises(WeightsError, match="not the file that its card describes"):
        load_segmenter(exported)


def test_files_that_are_none_are_refused(exported, tmp_path):
    with pytest.raises(WeightsError, match="no weights"):
        load_segmenter(tmp_path / "missing.onnx")
    cut = tmp_path / "cut.onnx"
    cut.write_bytes(exported.read_bytes()[:500])
    with pytest.raises(WeightsError, match="damaged"):
        load_segmenter(cut)
    text = tmp_path / "text.onnx"
    text.write_text("no network", encoding="utf-8")
    with pytest.raises(WeightsError, match="damaged"):
        load_segmenter(text)
    with pytest.raises(WeightsError, match="cannot be read"):
        load_segmenter(tmp_path)
    other = tmp_path / "other.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, of its older exporter
        torch.onnx.export(UNet(3, 1, (4,)).eval(), (torch.zeros(1, 3, 8, 8),), str(other), dynamo=False)
    with pytest.raises(WeightsError, match="another kind"):
        load_segmenter(other)


def test_safetensors_that_are_none_are_refused(tmp_path):
    whole = bundled_weights("crop_segmenter", suffix=".safetensors")
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(whole.read_bytes()[:2000])
    for path in (cut, tmp_path / "missing.safetensors", BUNDLED):
        with pytest.raises(WeightsError, match="cannot be used"):
            load_weights(path)


def test_cards_that_are_none_are_refused(tmp_path):
    copy = tmp_path / "crop_segmenter.onnx"
    shutil.copy(BUNDLED, copy)
    with pytest.raises(WeightsError, match="no card"):
        load_card(copy)
    copy.with_suffix(".json").write_text("{}", encoding="utf-8")
    with pytest.raises(WeightsError, match="no card"):
        load_segmenter(copy)


def test_unknown_names_and_devices_are_refused():
    with pytest.raises(WeightsError, match="it has crop_segmenter"):
        bundled_weights("page")
    with pytest.raises(WeightsError, match='"cpu" or "cuda", not \'tpu\''):
        load_segmenter(device="tpu")
