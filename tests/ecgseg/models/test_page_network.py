"""The page network and its losses."""

import csv

import numpy as np
import pytest
import torch

import ecgseg
from ecgseg.batches import PageBatches
from ecgseg.models import PageNetwork, PageOutput
from ecgseg.pages.losses import heat_loss, line_loss, page_loss
from ecgseg.pages.page_changes import CANVASES, fitted_page, stack_pages
from ecgseg.training.options import TrainingOptions
from ecgtypes import DatasetError, UnknownNameError
from tests.ecgseg.page_oracle import boxed_page, perfect_output


def _output(page) -> PageOutput:
    return PageOutput(*(torch.tensor(value, dtype=torch.float32)[None] for value in perfect_output(page)))


def test_what_it_says_of_a_page():
    network = PageNetwork((4, 8, 8, 8)).eval()
    said = network(torch.zeros(2, 3, 128, 192))
    shapes = [tuple(value.shape) for value in said]
    assert shapes == [(2, 1, 32, 48), (2, 4, 32, 48), (2, 18, 16, 24), (2, 1, 16, 24), (2, 8, 16, 24)]
    with pytest.raises(ValueError, match="4 or more widths"):
        PageNetwork((4, 8, 8))


def test_it_has_about_a_million_weights():
    assert 0.5e6 < sum(value.numel() for value in PageNetwork().parameters()) < 2e6


def test_every_weight_learns():
    network = PageNetwork((4, 8, 8, 8))
    batch = stack_pages([boxed_page(size=(384, 320))])
    torch.autograd.backward(torch.stack(list(page_loss(network(batch["image"]), batch).values())).sum())
    assert [name for name, value in network.named_parameters() if value.grad is None] == []
    assert all(torch.isfinite(value.grad).all() for value in network.parameters())


@pytest.mark.parametrize("layout", ["3x4+1", "12x1", "6x2"])
def test_who_is_right_loses_next_to_nothing(layout):
    page = boxed_page(layout, degrees=4)
    batch = stack_pages([page])
    right = _output(page)
    losses = page_loss(right, batch)
    # Label smoothing keeps the lead's from 0, and around its middle a name's box is told by others too.
    assert sum(float(value) for name, value in losses.items() if not name.startswith("name_")) < 0.05
    for part in ("name", "region"):
        worse = page_loss(right._replace(**{part: -getattr(right, part)}), batch)
        assert worse[part] > losses[part] + 1
    moved = page_loss(right._replace(region_shape=right.region_shape + 0.5), batch)
    for part in ("region_box", "slope", "link", "baseline"):
        assert moved[part] > losses[part] + 0.01


def test_a_page_without_leads_or_names_can_be_learned_from():
    page = boxed_page(size=(384, 320))
    bare = page._replace(
        leads=page.leads[:0], regions=page.regions[:0], baselines=page.baselines[:0], names=page.names[:0]
    )
    batch = stack_pages([bare])
    losses = page_loss(PageNetwork((4, 8, 8, 8))(batch["image"]), batch)
    assert all(torch.isfinite(value) for value in losses.values())


def test_places_that_may_be_either_do_not_count():
    logits = torch.randn(1, 4, 4)
    assert line_loss(logits, torch.full((1, 4, 4), -1.0)) == 0
    assert heat_loss(torch.full((1, 4, 4), -20.0), torch.zeros(1, 4, 4)) < 1e-6


def test_the_batch_of_a_step_is_always_the_same():
    pages = [boxed_page(), boxed_page("6x1", size=(512, 704)), boxed_page("3x1")]
    a, b = (PageBatches(pages, count=2, seed=3)[5][0] for _ in range(2))
    assert a.keys() == b.keys()
    assert all(torch.equal(a[key], b[key]) for key in a)
    assert tuple(a["image"].shape[:1:-1]) in {size[::turn] for size in CANVASES for turn in (1, -1)}
    assert not torch.equal(a["image"], PageBatches(pages, count=2, seed=3)[6][0]["image"][:, :, :1, :1])
    with pytest.raises(DatasetError, match="no pages"):
        PageBatches([], count=1, seed=0)


def test_pages_of_any_shape_are_fitted():
    page = boxed_page(size=(704, 512))
    fitted = fitted_page(page, (640, 640))
    assert fitted.image.shape == (640, 640, 3)
    assert np.ptp(fitted.regions[..., 0]) == pytest.approx(np.ptp(page.regions[..., 0]) * 640 / 704, rel=1e-6)
    assert fitted.px_per_mm == pytest.approx(page.px_per_mm * 640 / 704)


def test_it_is_trained_by_the_same_loop(tmp_path):
    pages = [boxed_page(), boxed_page("6x2")]
    options = TrainingOptions(folder=tmp_path, steps=2, crops=1, epoch=2, checkpoint=1, warmup=0)
    average = ecgseg.train(PageNetwork((4, 8, 8, 8)), pages, options, held_out=pages, task="pages")
    assert isinstance(average, PageNetwork)
    with (tmp_path / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        (line,) = csv.DictReader(stream)
    assert {"loss_name", "loss_region_box", "name_map50", "region_map"} <= set(line)
    assert (tmp_path / "predictions_000002.png").exists()
    with pytest.raises(UnknownNameError, match="known are crops, pages"):
        ecgseg.train(PageNetwork((4, 8, 8, 8)), pages, options, task="leads")
