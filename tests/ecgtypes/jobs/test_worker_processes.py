"""Work is shared out among processes, each of which uses one thread."""

import cv2
import pytest

from ecgtypes import DatasetError
from ecgtypes.jobs.progress_bar import progress_bar
from ecgtypes.jobs.worker_processes import check_workers, in_parallel, is_worker_lost, one_thread


class KilledWorker(Exception):  # noqa: N818 (dask's name)
    """As dask raises it."""


@pytest.mark.parametrize("workers", [None, 1, 4, -1])
def test_numbers_of_workers_that_make_sense_are_taken(workers):
    check_workers(workers)


@pytest.mark.parametrize("workers", [0, True, 1.5, "two"])
def test_other_numbers_of_workers_are_refused(workers):
    with pytest.raises(DatasetError, match="workers is None, a number of processes"):
        check_workers(workers)


def test_all_calls_are_made():
    assert sorted(in_parallel(pow, ((base, 2) for base in range(5)), workers=1)) == [0, 1, 4, 9, 16]


def test_a_lost_worker_is_known_by_the_name_of_its_error():
    assert is_worker_lost(KilledWorker())
    assert not is_worker_lost(KeyError())


def test_opencv_has_its_threads_again_whatever_happens():
    before = cv2.getNumThreads()
    with one_thread():
        assert cv2.getNumThreads() == 1
    with pytest.raises(KeyError), one_thread():
        raise KeyError
    assert cv2.getNumThreads() == before


def test_a_bar_begins_where_earlier_calls_stopped(capsys):
    with progress_bar(5, "reading", "page", shown=True, done=2) as bar:
        bar.update(3)
    assert "5/5" in capsys.readouterr().err
    with progress_bar(5, "reading", "page", shown=False) as bar:
        bar.update(5)
    assert capsys.readouterr().err == ""
