"""Who goes where: quotas, patients, folds."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import ecgsyn
from ecgsyn.dataset.plan.record_survey import SurveyedRecord
from ecgsyn.dataset.plan.splits import checked_shares, shared_out, shares_of, split_records
from ecgsyn.formats.dataset_item import SPLITS
from ecgtypes import DatasetError
from tests.ecgsyn.dataset.small import SMALL, recordings


@st.composite
def shares(draw: st.DrawFn) -> tuple[float, ...]:
    """Shares of three splits that add up to 1, some of them 0."""
    parts = draw(st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any))
    return tuple(part / sum(parts) for part in parts)


@st.composite
def surveyed(draw: st.DrawFn) -> list[SurveyedRecord]:
    """Records of some patients, more than one of some."""
    patients = draw(st.lists(st.integers(0, 12), min_size=3, max_size=40))
    return [
        SurveyedRecord(key=f"r{i}", patient=f"patient {patient}", fold=1 + patient % 10)
        for i, patient in enumerate(patients)
    ]


@given(count=st.integers(0, 10_000_000), parts=shares())
def test_a_number_is_shared_out_whole(count: int, parts: tuple[float, ...]):
    found = shared_out(count, parts)
    assert sum(found) == count
    assert all(abs(n - share * count) < 1 + 1e-6 * count for n, share in zip(found, parts, strict=True))
    assert all(n == 0 for n, share in zip(found, parts, strict=True) if share == 0)


@given(records=surveyed(), parts=shares(), seed=st.integers(0, 9))
def test_every_record_is_in_one_split_and_every_patient_too(records, parts, seed: int):
    wanted = {name for name, share in zip(SPLITS, parts, strict=True) if share > 0}
    assume(len({one.patient for one in records}) >= len(wanted))
    found = split_records(records, parts, seed=seed)
    assert sorted(i for numbers in found.values() for i in numbers) == list(range(len(records)))
    assert {name for name, numbers in found.items() if numbers} == wanted
    where = [{records[i].patient for i in numbers} for numbers in found.values()]
    assert sum(map(len, where)) == len(set().union(*where))
    assert found == split_records(records, parts, seed=seed)


@given(count=st.integers(30, 300), parts=shares(), seed=st.integers(0, 9))
def test_splits_of_single_records_have_their_quota(count: int, parts, seed: int):
    records = [SurveyedRecord(key=f"r{i}", patient=f"record r{i}") for i in range(count)]
    found = split_records(records, parts, seed=seed)
    sizes = [len(found[name]) for name in SPLITS]
    exact = shared_out(count, parts)
    # each split that is asked for has one record at least
    assert all(abs(a - b) <= 2 for a, b in zip(sizes, exact, strict=True))


def test_one_seed_gives_one_split_and_another_one_another():
    records = [SurveyedRecord(key=f"r{i}", patient=f"record r{i}") for i in range(50)]
    found = {split_records(records, (0.6, 0.2, 0.2), seed=seed)["test"] for seed in (1, 1, 2, 3)}
    assert len(found) == 3


@given(records=surveyed())
def test_folds_go_where_ptb_xl_says(records):
    found = split_records(records, "strat_fold", seed=1)
    for name, folds in (("train", range(1, 9)), ("val", [9]), ("test", [10])):
        assert found[name] == tuple(i for i, one in enumerate(records) if one.fold in folds)
    assert sum(shares_of(found)) == pytest.approx(1)


@pytest.mark.parametrize("fold", [None, 0, 11])
def test_without_a_fold_there_is_no_strat_fold(fold: int | None):
    with pytest.raises(DatasetError, match="record r0 has no strat_fold"):
        split_records([SurveyedRecord(key="r0", patient="a", fold=fold)], "strat_fold", seed=1)


def test_fewer_patients_than_splits_are_told():
    records = [SurveyedRecord(key=f"r{i}", patient="one") for i in range(9)]
    with pytest.raises(DatasetError, match=r"1 patients.*split=\(1, 0, 0\)"):
        split_records(records, (0.8, 0.1, 0.1), seed=1)


@pytest.mark.parametrize(
    "split",
    [(), (0.5, 0.6), (0.5, 0.4), (-0.5, 1.5), (float("nan"), 1), (0.25,) * 4, ("a", "b"), None, 1.0, (None,)],
)
def test_shares_that_make_no_sense_are_told(split):
    with pytest.raises(DatasetError, match="train, val and test"):
        checked_shares(split)


def test_shares_may_be_fewer_than_three():
    assert checked_shares((1,)) == (1, 0, 0)
    assert checked_shares([0.75, 0.25]) == (0.75, 0.25, 0)


def test_no_patient_of_a_dataset_is_in_two_splits(tmp_path):
    owned = [
        one.replace(patient=one.patient.replace(patient_id=f"p{i // 3}"))
        for i, one in enumerate(recordings(12))
    ]
    ecgsyn.build_dataset(
        owned, tmp_path, task="detection", pages=20, layouts="3x1", drawing=SMALL,
        split=(0.5, 0.25, 0.25), seed=5,
    )  # fmt: skip
    where: dict[str, set[str]] = {}
    pages = ecgsyn.load_dataset(tmp_path)
    for row in pages.rows:
        where.setdefault(row["patient"], set()).add(row["split"])
    assert set(where) == {"p0", "p1", "p2", "p3"}
    assert all(len(found) == 1 for found in where.values())
    assert [row["split"] for row in pages.rows] == ["train"] * 10 + ["val"] * 5 + ["test"] * 5


def test_simulated_neighbours_are_in_one_split_too(tmp_path):
    mixed = SMALL.replace(mix_records=True)
    ecgsyn.build_dataset(
        "simulated", tmp_path, task="segmentation", pages=6, layouts="3x1", drawing=mixed,
        split=(0.4, 0.3, 0.3), seed=5,
    )  # fmt: skip
    rows = ecgsyn.load_dataset(tmp_path).rows
    assert len({row["record"] for row in rows}) == len(rows) == 18
    assert ecgsyn.verify_dataset(tmp_path).ok
