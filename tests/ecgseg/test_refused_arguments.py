"""What cannot be used is refused where it is given, with an error that says what to do."""

from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import torch
from PIL import Image
from pydantic import ValidationError
from safetensors.torch import save_file

import ecgseg
import ecgsyn
from ecgseg.crops.batches import CropBatches
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.export import export_onnx, load_weights, save_weights
from ecgseg.models import CropNetwork, NameNetwork, PageNetwork, UNet, UNetBody
from ecgseg.outputs import CROP_NETWORK
from ecgseg.pages.batches import PageBatches
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.detector import PageDetector
from ecgseg.pages.small_pages import SmallPages
from ecgseg.run.weights import WeightsCard, bundled_weights, load_card, write_card
from ecgseg.training.network_tasks import get_task
from ecgseg.training.options import TrainingOptions
from ecgtypes import DatasetError, ImageError, LeadNotFoundError, UnknownNameError, WeightsError
from tests.ecgseg.page_oracle import boxed_page, traced_page

CROPS, PAGES = CropNetwork((4, 8)), PageNetwork((4, 8, 8, 8))
CARD = {
    "name": "own", "task": "t", "parameters": 1, "data": "d", "split": "s", "seed": 0, "steps": 1,
    "command": "c", "hours": 0.1, "hardware": "h", "licence": "l",
}  # fmt: skip


def _options(folder: Path, **other: object) -> TrainingOptions:
    options = {"steps": 1, "crops": 1, "widths": (64,), "epoch": 1, "checkpoint": 1}
    return TrainingOptions(folder=folder, **{**options, **other})


@pytest.fixture
def no_folder(tmp_path):
    """A folder that cannot be made or written to, whoever runs the tests."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    return tmp_path / "file" / "below"


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": 0}, {"epoch": 0}, {"crops": -1}, {"widths": ()}, {"widths": (8,)}, {"workers": -1},
        {"ema": float("nan")}, {"weight_decay": float("inf")}, {"learning_rate": 0}, {"seed": -1},
        {"device": "tpu"}, {"checkpoint": 0}, {"warmup": -1}, {"batch": 4},
    ],
)  # fmt: skip
def test_senseless_options_are_refused(tmp_path, wrong):
    with pytest.raises(ValidationError):
        _options(tmp_path, **wrong)


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "cuda:1", "mps"])
def test_devices_have_the_names_that_torch_gives_them(tmp_path, device):
    assert _options(tmp_path, device=device).device == device


@pytest.mark.parametrize(
    ("pages", "match"),
    [
        ([], "no pages"),
        (iter([traced_page()]), "length"),
        (["page.json"], "not on str"),
        ([boxed_page()], "not on BoxedPage"),
    ],
)
def test_a_training_refuses_what_are_no_pages_for_it(tmp_path, pages, match):
    with pytest.raises(DatasetError, match=match):
        ecgseg.train(CROPS, pages, _options(tmp_path))


def test_held_out_pages_are_looked_at_before_the_training(tmp_path):
    with pytest.raises(DatasetError, match="not on BoxedPage"):
        ecgseg.train(CROPS, [traced_page()], _options(tmp_path, steps=9, epoch=9), held_out=[boxed_page()])
    assert not (tmp_path / "checkpoint.safetensors").exists()


def test_a_network_is_trained_for_its_own_task(tmp_path):
    with pytest.raises(WeightsError, match="page network, version 1"):
        ecgseg.train(PAGES, [traced_page()], _options(tmp_path))
    with pytest.raises(WeightsError, match="crop network, version 1"):
        ecgseg.train(CROPS, [boxed_page()], _options(tmp_path), task="pages")


def test_a_training_needs_a_folder_to_write_to(no_folder):
    for folder in (no_folder, no_folder.parent):
        with pytest.raises(DatasetError, match="training cannot be written"):
            ecgseg.train(CROPS, [traced_page()], _options(folder))


def test_batches_hold_something():
    with pytest.raises(DatasetError, match="one sample or more, not 0"):
        PageBatches([boxed_page()], count=0, seed=0)
    with pytest.raises(DatasetError, match="wide"):
        CropBatches([traced_page()], count=1, widths=(), seed=0)
    with pytest.raises(DatasetError, match="seed"):
        CropBatches([traced_page()], count=1, widths=(64,), seed=-1)


def test_pages_are_made_small_and_not_otherwise():
    import ecgsyn

    page = ecgsyn.StandardRenderer(layout="3x1", dpi=72).render(ecgsyn.simulate_recording(rng=1), rng=1)
    for longest in (0, -3):
        with pytest.raises(DatasetError, match="longer side"):
            BoxedPage.of(page, longest=longest)
    for pen in (0.0, -1.0, float("nan"), float("inf"), 1e4):
        with pytest.raises(DatasetError, match="pen"):
            TracedPage.of(page, pen=pen)


def test_small_pages_are_written_or_not(no_folder):
    for page in (boxed_page(), traced_page()):
        with pytest.raises(DatasetError, match="cannot be written"):
            page.save(no_folder / "page.npz")
    with pytest.raises(DatasetError, match="draw some first"):
        SmallPages(no_folder, BoxedPage)


@pytest.mark.parametrize("name", ["crops", "pages", "names", "ink"])
@pytest.mark.parametrize("pages", [(), None])
def test_a_network_is_looked_at_on_one_page_or_more(tmp_path, name, pages):
    task, network = get_task(name), torch.nn.Conv2d(3, 3, 1)
    with pytest.raises(DatasetError, match=r"there are no pages|has no length"):
        task.draw(network, pages, tmp_path / "seen.png")
    with pytest.raises(DatasetError, match=r"there are no pages|has no length"):
        task.evaluate(network, pages)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        {"image": np.zeros(20, np.uint8)}, {"image": np.zeros(0, np.uint8)}, {"image": np.array([None])},
        {"leads": np.full(13, 99)}, {"leads": np.full(13, "I")}, {"leads": np.full(13, -1)},
        {"leads": np.zeros(3, np.int64)}, {"regions": np.zeros((13, 2, 2))}, {"names": np.zeros((13, 4))},
        {"regions": np.full((13, 4, 2), np.nan)}, {"px_per_mm": np.nan}, {"px_per_mm": np.zeros(2)},
    ],
)  # fmt: skip
def test_damaged_boxed_pages_are_refused(tmp_path, change):
    path = boxed_page().save(tmp_path / "page.npz")
    with np.load(path) as held:
        arrays = {**held, **change}
    np.savez(path, **arrays)
    with pytest.raises(DatasetError, match=r"page\.npz"):
        BoxedPage.load(path)


@pytest.mark.parametrize(
    "change",
    [
        {"image": np.zeros(20, np.uint8)}, {"image": np.zeros(0, np.uint8)}, {"columns": np.zeros((1, 3, 4))},
        {"columns": np.zeros((2, 3))}, {"baselines": np.zeros(5)}, {"pen": np.nan},
    ],
)  # fmt: skip
def test_damaged_traced_pages_are_refused(tmp_path, change):
    path = traced_page().save(tmp_path / "page.npz")
    with np.load(path) as held:
        arrays = {**held, **change}
    np.savez(path, **arrays)
    with pytest.raises(DatasetError, match=r"page\.npz"):
        TracedPage.load(path)


def test_pages_with_a_turned_bit_are_refused_or_read(tmp_path):
    """In the archive's own fields and in an array's header, one bit of each byte."""
    path = boxed_page().save(tmp_path / "page.npz")
    whole = path.read_bytes()
    with ZipFile(path) as archive:
        first = archive.getinfo("leads.npy").header_offset
        fields = [*range(first, first + 160), *range(archive.start_dir, len(whole))]
    refused = 0
    for place in fields:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        try:
            BoxedPage.load(path)
        except DatasetError:
            refused += 1
    assert refused > len(fields) // 3


def test_small_pages_of_the_other_kind_are_refused(tmp_path):
    boxed, traced = boxed_page().save(tmp_path / "b.npz"), traced_page().save(tmp_path / "t.npz")
    with pytest.raises(DatasetError, match="of this kind"):
        BoxedPage.load(traced)
    with pytest.raises(DatasetError, match="of this kind"):
        TracedPage.load(boxed)


def test_weights_are_written_or_not(no_folder, tmp_path):
    with pytest.raises(WeightsError, match="cannot be written"):
        save_weights(CROPS, no_folder / "own.safetensors")
    with pytest.raises(WeightsError, match="cannot be written"):
        export_onnx(CROPS, no_folder / "own.onnx")
    with pytest.raises(WeightsError, match="cannot be written"):
        write_card(WeightsCard(**CARD), no_folder)
    with pytest.raises(WeightsError, match="UNet"):
        save_weights(UNet(3, 1, (4,)), tmp_path / "own.safetensors")
    for network in (UNet(3, 1, (4,)), UNet(5, 3, (4,))):
        with pytest.raises(WeightsError, match="UNet"):
            export_onnx(network, tmp_path / "own.onnx")
    assert list(tmp_path.glob("own.*")) == []


@pytest.mark.parametrize(
    "told",
    [
        None, {"kind": "another"}, {"kind": CROP_NETWORK.name}, {"kind": CROP_NETWORK.name, "widths": "4,x"},
        {"kind": CROP_NETWORK.name, "widths": "4,-8"}, {"kind": CROP_NETWORK.name, "widths": ""},
    ],
)  # fmt: skip
def test_safetensors_that_do_not_say_what_they_are_are_refused(tmp_path, told):
    path = tmp_path / "own.safetensors"
    save_file({"a": torch.zeros(1)}, path, metadata=told)
    with pytest.raises(WeightsError, match="cannot be used"):
        load_weights(path)
    with pytest.raises(WeightsError, match="cannot be used"):
        load_weights(tmp_path)


def test_weights_of_another_network_are_refused(tmp_path):
    path = save_weights(CROPS, tmp_path / "own.safetensors")
    for network in (PageNetwork, NameNetwork):
        with pytest.raises(WeightsError, match="another kind"):
            load_weights(path, network)


def test_nothing_but_weights_is_taken_for_weights_of_the_package():
    for name, suffix in (("../weights", ".py"), ("crop_segmenter", ".py"), ("", ""), ("/etc/passwd", "")):
        with pytest.raises(WeightsError, match="the package has no weights"):
            bundled_weights(name, suffix=suffix)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "../own"},
        {"name": ""},
        {"parameters": 0},
        {"steps": -1},
        {"hours": float("nan")},
        {"hours": -1},
    ],
)
def test_cards_tell_what_can_be(wrong):
    with pytest.raises(ValidationError):
        WeightsCard(**{**CARD, **wrong})


def test_a_card_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "own.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WeightsError, match="no card"):
        load_card(tmp_path / "own.onnx")


def test_a_detector_takes_networks_of_its_kinds():
    with pytest.raises(WeightsError, match="crop network, version 1"):
        PageDetector(CROPS)
    with pytest.raises(WeightsError, match="page network, version 1"):
        PageDetector(PAGES, reader=PAGES)
    with pytest.raises(WeightsError, match="str"):
        PageDetector("page_detector.onnx")


@pytest.mark.parametrize(
    "image",
    [
        None, "page.png", [[1, 2], [3]], np.full((60, 60, 3), np.nan), np.zeros((60, 60), bool),
        np.zeros((0, 0, 3), np.uint8), np.zeros((60, 60, 4), np.uint8), np.zeros((60, 60), np.int64),
    ],
)  # fmt: skip
def test_a_detector_takes_images(image):
    with pytest.raises(ImageError):
        PageDetector(PAGES).detect(image)


def test_a_large_page_is_made_small():
    assert isinstance(PageDetector(PAGES).detect(np.full((9000, 7000), 255, np.uint8)), tuple)


def test_masks_are_true_or_false():
    mask = np.ones((2, 3), bool)
    for wrong in (np.full((2, 3), 0.3), np.full((2, 3), np.nan), np.full((2, 3), "a"), [[1, 0, 1], [1]]):
        for pair in ((wrong, mask), (mask, wrong)):
            with pytest.raises(ImageError, match="mask"):
                ecgseg.iou(*pair)
    assert ecgseg.iou(255 * mask.astype(np.uint8), mask) == 1
    with pytest.raises(ImageError, match="rows"):
        ecgseg.overlapped_columns(mask, mask, touching=-1)


def test_detections_are_of_a_known_kind():
    with pytest.raises(UnknownNameError, match="regions"):
        ecgseg.score_detections([[]], [[]], kind="regions")


@pytest.mark.parametrize(
    "make",
    [
        lambda: CropNetwork(()), lambda: NameNetwork(()), lambda: PageNetwork((4, 8)), lambda: UNet(3, 0),
        lambda: UNet(3, 1, ()), lambda: PageNetwork((4, 8, 8, -1)), lambda: CropNetwork((4, 0)),
        lambda: NameNetwork((4,) * 6), lambda: UNetBody(0, (4,)),
    ],
)  # fmt: skip
def test_networks_have_widths(make):
    with pytest.raises(ValueError, match=r"widths?|classes"):
        make()


@pytest.mark.parametrize("load", [ecgseg.load_segmenter, ecgseg.load_detector])
@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", 10_000])
def test_threads_are_a_number_that_a_machine_has(load, threads):
    with pytest.raises(WeightsError, match="1 to 256 threads"):
        load(threads=threads)


def test_images_of_pillow_and_pages_are_taken_as_they_look():
    page = ecgsyn.StandardRenderer(layout="3x4+1", dpi=100).render(ecgsyn.simulate_recording(rng=7), rng=7)
    crop = page.crop("V2")
    segmenter = ecgseg.load_segmenter()
    usual = segmenter.segment(crop.image)
    few = Image.fromarray(np.asarray(crop.image)).quantize(64)
    for same in (crop, Image.fromarray(np.asarray(crop.image)).convert("RGBA")):
        np.testing.assert_array_equal(segmenter.segment(same), usual)
    np.testing.assert_array_equal(segmenter.segment(few), segmenter.segment(np.asarray(few.convert("RGB"))))


@pytest.mark.parametrize("image", [None, "crop.png", [[1, 2], [3]], 5])
@pytest.mark.parametrize("look", [ecgseg.load_segmenter().segment, ecgseg.load_detector().detect])
def test_what_is_no_image_is_named(look, image):
    with pytest.raises(ImageError, match=f"not {type(image).__name__}"):
        look(image)


def test_a_page_is_too_large_to_be_a_crop():
    with pytest.raises(ImageError, match="too large"):
        ecgseg.load_segmenter().segment(np.broadcast_to(np.uint8(255), (5000, 5000, 3)))


@pytest.mark.parametrize("baseline", ["30", [30], np.array([30.0])])
def test_a_baseline_is_a_number(baseline):
    with pytest.raises(LeadNotFoundError, match="number of pixels"):
        ecgseg.load_segmenter().segment(np.full((80, 300, 3), 255, np.uint8), baseline=baseline)
