"""COCO files, loaded by pycocotools."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from pycocotools import mask as packing
from pycocotools.coco import COCO

import ecgsyn
from ecgsyn.formats import run_lengths
from ecgtypes import Mask

# pycocotools 2.0.11 has arrays of its own that numpy 2 asks for a keyword
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


def _loaded(path) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def _files(root):
    return sorted((root / "annotations").glob("*.json"))


def test_there_is_a_file_for_each_kind_and_split(stored, sharded):
    names = [f"{kind}_{split}.json" for kind in ("crops", "pages") for split in ("test", "train", "val")]
    for root in (stored, sharded):
        assert [path.name for path in _files(root)] == names


@pytest.mark.parametrize("kind", ["page", "crop"])
@pytest.mark.parametrize("split", ["train", "val", "test"])
def test_masks_and_boxes_are_those_of_the_pages(stored, kind, split):
    coco = _loaded(stored / "annotations" / f"{kind}s_{split}.json")
    pages = ecgsyn.load_dataset(stored, split=split, kind=kind)
    images = {image["file_name"]: image for image in coco.imgs.values()}
    assert len(images) == len(coco.imgs) == len(pages)
    for row, page in zip(pages.rows, pages, strict=True):
        image = images[row["image"].partition("/")[2]]
        assert (image["width"], image["height"]) == page.truth.size
        found = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))
        names = [coco.cats[one["category_id"]]["name"] for one in found]
        regions = [one for one, name in zip(found, names, strict=True) if not name.endswith(" name")]
        assert len(regions) == len(page.truth.leads)
        for one, lead, mask in zip(regions, page.truth.leads, page.truth.mask_set.leads, strict=True):
            assert coco.cats[one["category_id"]]["name"] == one["lead"] == lead.lead
            assert one["strip"] == lead.cell.strip
            full = mask.full(page.truth.size)
            np.testing.assert_array_equal(coco.annToMask(one).astype(bool), full)
            assert one["area"] == full.sum() == packing.area(coco.annToRLE(one))
            inside = lead.region.box.clipped(*page.truth.size)
            x, y, w, h = one["bbox"]
            assert (x, y, w, h) == pytest.approx(
                (inside.x0 + 0.5, inside.y0 + 0.5, inside.width, inside.height), abs=0.001
            )
        for one, name in zip(found, names, strict=True):
            if name.endswith(" name"):
                assert name == f"{one['lead']} name"
                assert coco.annToMask(one).any()


def test_identifiers_are_unique_over_all_files(stored):
    loaded = [_loaded(path) for path in _files(stored)]
    for each in ("imgs", "anns"):
        numbers = [number for coco in loaded for number in getattr(coco, each)]
        assert len(numbers) == len(set(numbers)) > 0
    assert all(number > 0 for coco in loaded for number in coco.anns)
    assert len({str(coco.cats) for coco in loaded}) == 1


def test_categories_are_found_by_name(stored):
    coco = _loaded(stored / "annotations" / "pages_train.json")
    assert coco.getCatIds(catNms=["I", "aVR", "V6 name"]) == [1, 4, 25]
    assert coco.getCatIds(supNms=["name"]) == list(range(14, 27))


@st.composite
def masks(draw: st.DrawFn) -> tuple[Mask, tuple[int, int]]:
    """Masks that may reach beyond their page, and its size."""
    pixels = draw(npst.arrays(np.bool_, st.tuples(st.integers(0, 7), st.integers(0, 7))))
    size = (draw(st.integers(1, 9)), draw(st.integers(1, 9)))
    return Mask(x=draw(st.integers(-9, 11)), y=draw(st.integers(-9, 11)), pixels=pixels), size


@given(drawn=masks())
def test_run_lengths_are_those_of_pycocotools(drawn: tuple[Mask, tuple[int, int]]):
    mask, (width, height) = drawn
    counts = run_lengths(mask, (width, height))
    packed = packing.frPyObjects({"size": [height, width], "counts": counts}, height, width)
    full = mask.full((width, height))
    np.testing.assert_array_equal(packing.decode(packed).astype(bool), full)
    assert packed["counts"] == packing.encode(np.asfortranarray(full.astype(np.uint8)))["counts"]
    assert sum(counts) == width * height
    assert all(n > 0 for n in counts[1:])
