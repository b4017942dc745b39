"""The base of all models, and array fields that validate, compare and save well.

A `Model` is frozen and refuses unknown fields. An `ArrayModel` also holds numpy arrays: it
compares them with `numpy.array_equal` (NaN equals NaN), is unhashable, and writes its big arrays to
an ``.npz`` sidecar beside the JSON text, never into it.
"""

import struct
import zlib
from io import BytesIO
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import Annotated, Any, ClassVar, Self, TypeAlias
from zipfile import BadZipFile

import numpy as np
from numpy.typing import DTypeLike, NDArray
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, SerializationInfo, ValidationInfo
from pydantic_core import CoreSchema, core_schema

__all__ = [
    "ArrayModel",
    "ArraySpec",
    "Bool1D",
    "Bool2D",
    "Float1D",
    "Float2D",
    "Float3D",
    "Image",
    "Model",
    "Points",
]

INLINE_LIMIT = 64
"""Arrays of at most this many values stand in the JSON text itself; larger ones need a sidecar."""


DAMAGED = (
    BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, SyntaxError, TokenError, struct.error,
    zlib.error,
)  # fmt: skip
"""What numpy and zipfile raise for an archive with wrong bytes in it, beside ValueError."""


class ArraySpec:
    """Pydantic annotation: an array of one dtype and shape, kept as a read-only copy.

    Parameters
    ----------
    dtype : dtype-like
        The field's dtype; values that it cannot hold safely are refused.
    shape : tuple of (int or None)
        The shape asked for, None standing for any length.
    """

    def __init__(self, dtype: DTypeLike, shape: tuple[int | None, ...]) -> None:
        self.dtype = np.dtype(dtype)
        self.shape = shape

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Build the validator and serializer of the field."""
        return core_schema.with_info_plain_validator_function(
            self._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._serialize, info_arg=True, when_used="json-unless-none"
            ),
        )

    def _validate(self, value: object, info: ValidationInfo) -> NDArray[Any]:
        try:
            if isinstance(value, dict):
                value = self._from_sidecar(value, info.context)
            raw = np.asarray(value)
            if raw.size and raw.dtype.kind not in "biufUS":
                message = f"an array of {self.dtype} is asked for, not of {raw.dtype}"
                raise ValueError(message)
            array = self._cast(raw)
        except (TypeError, OverflowError) as error:
            message = f"not an array of {self.dtype}: {error}"
            raise ValueError(message) from error
        if array.ndim != len(self.shape) or any(
            want is not None and want != have for want, have in zip(self.shape, array.shape, strict=True)
        ):
            wanted = tuple("n" if n is None else n for n in self.shape)
            message = f"an array of shape {wanted} is asked for, not {array.shape}"
            raise ValueError(message)
        # A caller's array may change later; one that nobody can write to is kept as it is.
        kept = array.copy() if array.flags.writeable or array.base is not None else array
        kept.flags.writeable = False
        return kept

    def _cast(self, raw: NDArray[Any]) -> NDArray[Any]:
        if raw.size == 0 and raw.ndim < len(self.shape):
            raw = raw.reshape([0 if n is None else n for n in self.shape])
        array = raw.astype(self.dtype, copy=False)
        if self.dtype.kind in "biu" and raw.dtype != self.dtype and not np.array_equal(array, raw):
            message = f"the values do not fit into {self.dtype}"
            raise ValueError(message)
        return array

    def _serialize(self, value: NDArray[Any], info: SerializationInfo) -> object:
        store = (info.context or {}).get("arrays")
        if store is not None:
            key = f"a{len(store)}"
            if value.dtype == np.bool_:
                # a byte holds eight flags: masks are most of what a page's file has
                store[key] = np.packbits(value)
                return {"npz": key, "bits": list(value.shape)}
            store[key] = value
            return {"npz": key}
        if value.size > INLINE_LIMIT:
            message = (
                f"an array of shape {value.shape} does not go into JSON text: "
                "save the model with its save() method, which writes arrays to a sidecar"
            )
            raise ValueError(message)
        return value.tolist()

    @staticmethod
    def _from_sidecar(reference: dict[str, Any], context: dict[str, Any] | None) -> object:
        arrays = (context or {}).get("arrays")
        if arrays is None or reference.get("npz") not in arrays:
            message = f"the array {reference.get('npz')!r} is not in the sidecar: load the model with load()"
            raise ValueError(message)
        array = arrays[reference["npz"]]
        return _unpacked(array, reference["bits"]) if "bits" in reference else array


Float1D: TypeAlias = Annotated[NDArray[np.float32], ArraySpec(np.float32, (None,))]
Float2D: TypeAlias = Annotated[NDArray[np.float32], ArraySpec(np.float32, (None, None))]
Float3D: TypeAlias = Annotated[NDArray[np.float32], ArraySpec(np.float32, (None, None, 2))]
Points: TypeAlias = Annotated[NDArray[np.float32], ArraySpec(np.float32, (None, 2))]
Bool1D: TypeAlias = Annotated[NDArray[np.bool_], ArraySpec(np.bool_, (None,))]
Bool2D: TypeAlias = Annotated[NDArray[np.bool_], ArraySpec(np.bool_, (None, None))]
Image: TypeAlias = Annotated[NDArray[np.uint8], ArraySpec(np.uint8, (None, None, 3))]


class Model(BaseModel):
    """A frozen value that refuses unknown fields; its repr shows only what differs from the default."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", ser_json_inf_nan="strings", validate_default=True
    )

    def replace(self, **changes: object) -> Self:
        """Return a copy with some fields changed, validated like a new one.

        Parameters
        ----------
        **changes : object
            New values by field name.

        Returns
        -------
        Model
            Of the same class.

        Raises
        ------
        pydantic.ValidationError
            When a name or value is not allowed.
        """
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**values, **changes})

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Leave out fields that hold their default."""
        return [
            (name, _brief(value))
            for name, value in self
            if not _same(value, type(self).model_fields[name].get_default(call_default_factory=False))
        ]


class ArrayModel(Model):
    """A model with array fields: compared by value, unhashable, saved with a sidecar."""

    def __eq__(self, other: object) -> bool:
        """Compare field by field; arrays by `numpy.array_equal`. NaN equals NaN."""
        if type(self) is not type(other):
            return NotImplemented
        return all(_same(getattr(self, name), getattr(other, name)) for name in type(self).model_fields)

    def __hash__(self) -> int:
        """Refuse: an array has no hash."""
        message = f"{type(self).__name__} holds arrays and is unhashable: key by its record_id or name"
        raise TypeError(message)

    def save(self, path: str | Path) -> Path:
        """Write the model as ``path`` (JSON) and its arrays as the same name with ``.npz``.

        Parameters
        ----------
        path : path-like
            The JSON file, ``*.json``; its folder must exist.

        Returns
        -------
        pathlib.Path
            The JSON file written.

        Raises
        ------
        OSError
            When a file cannot be written.
        ValueError
            When the name does not end in ``.json``.
        """
        path = Path(path)
        sidecar = _sidecar(path)
        text, arrays = self.to_bytes()
        sidecar.write_bytes(arrays)
        path.write_bytes(text)
        return path

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a model that `save` wrote.

        Parameters
        ----------
        path : path-like
            The JSON file; its ``.npz`` sidecar lies beside it.

        Returns
        -------
        ArrayModel
            Of the class that it is called on.

        Raises
        ------
        OSError
            When a file is missing.
        ValueError
            When a file is damaged or holds another model.
        """
        path = Path(path)
        sidecar = _sidecar(path)
        return cls.from_bytes(path.read_bytes(), sidecar.read_bytes(), name=str(sidecar))

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return what `save` writes, for storage that is no local folder.

        Returns
        -------
        text : bytes
            The JSON text.
        arrays : bytes
            The ``.npz`` archive of its arrays. Both are the same for equal models.
        """
        arrays: dict[str, NDArray[Any]] = {}
        text = self.model_dump_json(context={"arrays": arrays}, indent=1)
        archive = BytesIO()
        # mypy takes the keywords of savez for its own flags
        np.savez_compressed(archive, **arrays)  # type: ignore[arg-type]
        return text.encode() + b"\n", archive.getvalue()

    @classmethod
    def from_bytes(cls, text: bytes, arrays: bytes, *, name: str = "the archive of arrays") -> Self:
        """Return the model that `to_bytes` gave.

        Parameters
        ----------
        text, arrays : bytes
        name : str, optional
            What to call the archive in an error.

        Returns
        -------
        ArrayModel
            Of the class that it is called on.

        Raises
        ------
        ValueError
            When either is damaged or holds another model.
        """
        try:
            with np.load(BytesIO(arrays), allow_pickle=False) as sidecar:
                held = {key: sidecar[key] for key in sidecar.files}
        except DAMAGED as error:
            message = f"{name} is damaged: {error}"
            raise ValueError(message) from error
        return cls.model_validate_json(text, context={"arrays": held})


def _unpacked(packed: NDArray[np.uint8], shape: list[int]) -> NDArray[np.bool_]:
    if packed.dtype != np.uint8 or packed.size != -(-prod(shape) // 8):
        message = f"the sidecar holds {packed.size} bytes of flags for an array of shape {tuple(shape)}"
        raise ValueError(message)
    return np.unpackbits(packed, count=prod(shape)).reshape(shape).astype(np.bool_)


def _sidecar(path: Path) -> Path:
    if path.suffix != ".json":
        # "rec.1" and "rec.2" would share one sidecar, and "rec.npz" would be its own.
        message = f"a model is saved under a name that ends in .json, not as {path.name!r}"
        raise ValueError(message)
    return path.with_suffix(".npz")


def _same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
            return False
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, float) and np.isnan(a) and np.isnan(b):
        return True
    return bool(a == b)


def _brief(value: object) -> object:
    if isinstance(value, np.ndarray) and value.size > 8:
        return _ArrayRepr(f"array({value.dtype}, {value.shape})")
    return value


class _ArrayRepr(str):
    __slots__ = ()
    __repr__ = str.__str__
