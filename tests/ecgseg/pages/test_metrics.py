"""Mean average precision, against a case worked out by hand."""

import math

import pytest

from ecgseg.pages.metrics import score_detections
from ecgtypes import Box, DatasetError, Detection


def _found(x0: float, x1: float, score: float = 1.0, *, lead: str = "I", kind: str = "region") -> Detection:
    return Detection(kind=kind, lead=lead, quad=Box(x0=x0, y0=0, x1=x1, y1=10).quad(), score=score)


def test_all_found_is_1():
    truth = [[_found(0, 10), _found(20, 30, lead="V1")], [_found(5, 15)]]
    score = score_detections(truth, truth, kind="region")
    assert score.map_50 == pytest.approx(1)
    assert score.map_50_95 == pytest.approx(1)
    assert [lead.value for lead, _ in score.by_lead] == ["I", "V1"]


def test_a_case_by_hand():
    # Lead I: 2 on 2 pages. By score: 0.9 right, 0.8 wrong place, 0.7 right with IoU 8/12 = 0.667.
    # Precision is 1 up to recall 1/2, 2/3 beyond: 51 of the 101 recalls (0 to 0.50), and 50.
    # At IoU 0.5 to 0.65 (4 of 10 thresholds) so; above only the first: 51 of 101 with precision 1.
    truth = [[_found(0, 10)], [_found(0, 10)]]
    found = [[_found(0, 10, 0.9), _found(50, 60, 0.8)], [_found(2, 12, 0.7)]]
    score = score_detections(found, truth, kind="region")
    at_half = (51 + 50 * 2 / 3) / 101
    assert score.map_50 == pytest.approx(at_half)
    assert score.map_50_95 == pytest.approx((4 * at_half + 6 * 51 / 101) / 10)


def test_kinds_and_leads_are_apart():
    truth = [[_found(0, 10), _found(0, 10, kind="name")]]
    found = [[_found(0, 10, lead="II"), _found(0, 10, kind="name")]]
    assert score_detections(found, truth, kind="region").map_50 == 0
    assert score_detections(found, truth, kind="name").map_50 == pytest.approx(1)


def test_boxes_are_clipped_to_the_image():
    truth = [[_found(-0.5, 9.5)]]
    found = [[_found(-30, 9.5)]]
    assert score_detections(found, truth, kind="region").map_50 == 0
    assert score_detections(found, truth, kind="region", sizes=[(20, 20)]).map_50 == pytest.approx(1)
    assert score_detections([[_found(30, 40)]], truth, kind="region", sizes=[(20, 20)]).map_50 == 0


def test_nothing_found_and_nothing_there():
    assert score_detections([[]], [[_found(0, 1)]], kind="region").map_50 == 0
    assert math.isnan(score_detections([[_found(0, 1)]], [[]], kind="region").map_50)


def test_pages_belong_together():
    with pytest.raises(DatasetError, match="do not belong"):
        score_detections([[]], [[], []], kind="name")
