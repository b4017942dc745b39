"""Whatever its parameters, a feed moves the paper on and never back."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgsyn.effects import Frame, ScannerFeed
from ecgsyn.effects.geometry.scanner_feed import LEAST_STEP, Feed, ScannerFeedParams

PARAMS = st.builds(
    ScannerFeedParams,
    along=st.sampled_from(["x", "y"]),
    stretch=st.floats(0, 0.05),
    scale=st.floats(-0.03, 0.03),
    drift=st.floats(0, 4),
    skew=st.floats(-5, 5),
    steps=st.integers(0, 12),
    step=st.floats(0, 0.5),
    seed=st.integers(0, 2**32 - 1),
)
FRAMES = st.builds(Frame, st.tuples(st.integers(1, 900), st.integers(1, 900)), st.floats(2.8, 24.0))


def feed_of(params: ScannerFeedParams, frame: Frame) -> Feed | None:
    move = ScannerFeed().move(frame, params)
    if move is None:
        return None
    assert isinstance(move.warp, Feed)
    return move.warp


@settings(deadline=None, max_examples=40)
@given(params=PARAMS, frame=FRAMES)
def test_any_valid_feed_rises_and_leads_back(params: ScannerFeedParams, frame: Frame):
    feed = feed_of(params, frame)
    if feed is None:
        return
    assert (np.diff(feed.fed) > 0.9 * LEAST_STEP * np.diff(feed.nodes)).all()
    points = np.random.default_rng(0).uniform(-20, 20 + max(frame.size), (400, 2))
    np.testing.assert_allclose(feed.inverse(feed.forward(points)), points, atol=1e-5)


def test_many_slips_on_a_small_page_do_not_fold_it():
    for seed in range(200):
        params = ScannerFeedParams(
            along="x", stretch=0.05, scale=-0.03, drift=0, skew=0, steps=12, step=0.5, seed=seed
        )
        feed = feed_of(params, Frame((120, 90), 8.0))
        assert feed is not None
        assert (np.diff(feed.fed) > 0).all()


def test_the_feed_goes_on_beyond_the_paper_as_at_its_edge():
    params = ScannerFeedParams(along="x", stretch=0.05, scale=0.03, drift=4, skew=5, steps=0, step=0, seed=5)
    feed = feed_of(params, Frame((600, 400), 8.0))
    assert feed is not None
    line = np.stack([np.arange(-40.0, 640.0, 8.0), np.full(85, 100.0)], axis=1)
    assert np.abs(np.diff(feed.forward(line), n=2, axis=0)).max() < 0.1
