"""The same call on a dask cluster: the same bytes."""

import os
from collections.abc import Iterator
from typing import Any

import joblib
import pytest

import ecgsyn
from tests.ecgsyn.dataset.small import SMALL, recordings, tree

distributed = pytest.importorskip("distributed", reason="needs ecgpaper[scale]")

OPTIONS: dict[str, Any] = {
    "task": ("detection", "segmentation"),
    "pages": 6,
    "layouts": "3x1",
    "drawing": SMALL,
    "effects": ("clean", "scanner"),
    "seed": 13,
    "shards": 2,
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster of two processes, with a client."""
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two,
        distributed.Client(two) as client,
    ):
        yield client


def test_a_cluster_writes_the_same_bytes_as_one_worker(cluster, tmp_path):
    mine = recordings(5)
    ecgsyn.build_dataset(mine, tmp_path / "here", **OPTIONS)
    with joblib.parallel_config(backend="dask"):
        done = ecgsyn.build_dataset(mine, tmp_path / "there", **OPTIONS)
        assert ecgsyn.verify_dataset(tmp_path / "there").ok
    assert done.pages == 6
    assert tree(tmp_path / "here") == tree(tmp_path / "there")
    drawn = cluster.run(os.getpid)
    assert len(set(drawn.values()) | {os.getpid()}) == 3
