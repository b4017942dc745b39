"""The base models: validation, equality, JSON text, sidecars."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from pydantic import ValidationError

from ecgtypes.arrays import ArrayModel, Bool1D, Float1D, Image, Model, Points


class Sample(ArrayModel):
    values: Float1D
    flags: Bool1D = np.zeros(0, np.bool_)
    level: float = 0.0
    points: Points = np.zeros((0, 2), np.float32)


class Group(ArrayModel):
    name: str = "group"
    members: tuple[Sample, ...] = ()


class Plain(Model):
    width: float
    label: str = "x"


floats = st.floats(width=32, allow_infinity=False, allow_nan=True)


@settings(deadline=None, max_examples=40)
@given(values=npst.arrays(np.float32, st.integers(0, 64), elements=floats), level=st.floats())
def test_small_arrays_round_trip_through_json_text(values: np.ndarray, level: float) -> None:
    model = Sample(values=values, level=level)
    assert Sample.model_validate_json(model.model_dump_json()) == model


@settings(deadline=None, max_examples=20)
@given(sizes=st.lists(st.integers(0, 300), max_size=3), seed=st.integers(0, 99))
def test_save_and_load_give_the_same_model(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    members = tuple(Sample(values=rng.normal(size=n), flags=rng.random(n) < 0.5) for n in sizes)
    path = Group(members=members).save(tmp_path_factory.mktemp("models") / "group.json")
    assert Group.load(path) == Group(members=members)


def test_a_big_array_never_goes_into_json_text() -> None:
    with pytest.raises(ValueError, match="save the model with its save"):
        Sample(values=np.zeros(65)).model_dump_json()


def test_saved_json_text_holds_no_array(tmp_path: Path) -> None:
    path = Sample(values=np.arange(50_000.0)).save(tmp_path / "one.json")
    assert path.stat().st_size < 1000
    assert (tmp_path / "one.npz").is_file()


@pytest.mark.parametrize("name", ["record.1", "record", "record.npz"])
def test_save_and_load_ask_for_a_json_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"\.json"):
        Sample(values=[1.0]).save(tmp_path / name)
    with pytest.raises(ValueError, match=r"\.json"):
        Sample.load(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_load_of_damaged_or_missing_files_raises(tmp_path: Path) -> None:
    path = Sample(values=np.zeros(100)).save(tmp_path / "one.json")
    with pytest.raises(ValidationError):
        Group.load(path)
    (tmp_path / "one.npz").write_bytes((tmp_path / "one.npz").read_bytes()[:40])
    with pytest.raises(ValueError, match="damaged"):
        Sample.load(path)
    (tmp_path / "one.npz").unlink()
    with pytest.raises(OSError, match=r"one\.npz"):
        Sample.load(path)


def test_json_with_a_reference_to_a_sidecar_needs_the_sidecar(tmp_path: Path) -> None:
    path = Sample(values=np.zeros(100)).save(tmp_path / "one.json")
    with pytest.raises(ValidationError, match="load the model with load"):
        Sample.model_validate_json(path.read_text(encoding="utf-8"))


def test_equality_is_by_value_and_nan_equals_nan() -> None:
    a = Sample(values=[1.0, np.nan], level=float("nan"))
    assert a == Sample(values=[1.0, np.nan], level=float("nan"))
    assert a != Sample(values=[1.0, 2.0], level=float("nan"))
    assert a != Sample(values=[1.0, np.nan], level=0.0)
    assert a != Plain(width=1.0)
    assert Group(members=(a,)) == Group(members=(a.replace(),))
    assert Group(members=(a,)) != Group(members=(a, a))


def test_a_model_with_arrays_is_unhashable() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Sample(values=[1.0]))
    assert hash(Plain(width=1)) == hash(Plain(width=1))


def test_models_are_frozen_and_so_are_their_arrays() -> None:
    model = Sample(values=[1.0, 2.0])
    with pytest.raises(ValidationError, match="frozen"):
        model.level = 3.0
    with pytest.raises(ValueError, match="read-only"):
        model.values[0] = 3.0


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Plain(width=1.0, height=2.0)


def test_replace_validates_its_values_and_names() -> None:
    model = Plain(width=1.0, label="a")
    assert model.replace(width="2.5") == Plain(width=2.5, label="a")
    with pytest.raises(ValidationError):
        model.replace(width="wide")
    with pytest.raises(ValidationError, match="Extra inputs"):
        model.replace(depth=1)


def test_repr_shows_what_differs_from_the_default_and_no_long_array() -> None:
    assert repr(Plain(width=1.0)) == "Plain(width=1.0)"
    assert repr(Plain(width=1.0, label="y")) == "Plain(width=1.0, label='y')"
    text = repr(Sample(values=np.zeros(500)))
    assert "array(float32, (500,))" in text
    assert "flags" not in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("values", [[1.0]]),
        ("values", "abc"),
        ("values", [1j]),
        ("values", None),
        ("values", [[1], [1, 2]]),
        ("values", [object()]),
        ("flags", [2]),
        ("flags", ["yes"]),
        ("points", np.zeros((4, 3))),
    ],
)
def test_what_is_no_such_array_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Sample(**{"values": [1.0], field: value})


def test_integers_that_do_not_fit_are_refused() -> None:
    class Picture(ArrayModel):
        image: Image

    assert Picture(image=np.full((1, 2, 3), 255)).image.dtype == np.uint8
    with pytest.raises(ValidationError, match="do not fit"):
        Picture(image=np.full((1, 2, 3), 256))
    with pytest.raises(ValidationError, match="do not fit"):
        Picture(image=np.full((1, 2, 3), 0.5))


def test_an_empty_list_takes_the_shape_of_its_field() -> None:
    assert Sample(values=[], points=[]).points.shape == (0, 2)


@settings(max_examples=40)
@given(flags=npst.arrays(np.bool_, st.integers(0, 99)), values=st.lists(floats, max_size=9))
def test_to_bytes_and_from_bytes_give_the_same_model(flags: np.ndarray, values: list[float]) -> None:
    model = Group(members=(Sample(values=values, flags=flags), Sample(values=[1.0])))
    text, arrays = model.to_bytes()
    assert Group.from_bytes(text, arrays) == model
    assert Group.from_bytes(text, arrays).to_bytes() == (text, arrays)


def test_to_bytes_gives_what_save_writes(tmp_path: Path) -> None:
    model = Sample(values=np.arange(300.0), flags=np.arange(300) % 3 == 0)
    path = model.save(tmp_path / "one.json")
    assert model.to_bytes() == (path.read_bytes(), path.with_suffix(".npz").read_bytes())


def test_flags_are_packed_eight_to_a_byte() -> None:
    rng = np.random.default_rng(1)
    _, arrays = Sample(values=[], flags=rng.random(80_000) < 0.5).to_bytes()
    assert 10_000 <= len(arrays) < 11_000


def test_flags_that_were_saved_unpacked_are_read() -> None:
    archive = BytesIO()
    flags = np.array([True, False, True])
    np.savez(archive, v=np.zeros(2, np.float32), f=flags)
    text = b'{"values": {"npz": "v"}, "flags": {"npz": "f"}}'
    assert Sample.from_bytes(text, archive.getvalue()) == Sample(values=[0, 0], flags=flags)


@pytest.mark.parametrize("shape", ["[90000]", "[9]", "[-8]", "[2, 4]", '"x"', "null", "[1.5]", "8"])
def test_packed_flags_of_another_number_are_refused(shape: str) -> None:
    archive = BytesIO()
    np.savez(archive, f=np.zeros(1, np.uint8))
    text = f'{{"values": [], "flags": {{"npz": "f", "bits": {shape}}}}}'
    with pytest.raises(ValueError, match=r"flags|not an array of bool"):
        Sample.from_bytes(text.encode(), archive.getvalue())


@settings(max_examples=150)
@given(place=st.integers(0, 10_000), bits=st.integers(1, 255), length=st.integers(0, 60))
def test_whatever_is_damaged_in_an_archive_is_a_value_error(place: int, bits: int, length: int) -> None:
    rng = np.random.default_rng(1)
    model = Sample(values=rng.normal(size=500), flags=rng.random(500) < 0.5)
    text, arrays = model.to_bytes()
    place %= len(arrays)
    part = bytes(b ^ bits for b in arrays[place : place + length])
    damaged = arrays[:place] + part + (arrays[place + length :] if length else b"")
    try:
        assert Sample.from_bytes(text, damaged) == model  # a byte that says nothing: a date, say
    except ValueError as error:
        assert str(error)  # noqa: PT017
