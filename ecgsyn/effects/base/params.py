"""What an effect draws at random before it is applied: frozen models of plain values."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from pydantic import ValidationError

from ecgsyn.effects.base._range_complaints import complaints
from ecgtypes import EffectError, Model

__all__ = ["EffectParams", "EffectPart"]

T = TypeVar("T")


class EffectPart(Model):
    """Base of what parameters are made of: one fold of several, where the light comes from.

    Raises
    ------
    EffectError
        When a value is missing, unknown or out of range; the message names the range.
    """

    def __init__(self, **values: Any) -> None:
        self._told(lambda: super(EffectPart, self).__init__(**values))

    # nested models are checked by the outermost one, which then names the whole way to the fault
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the model of a dict.

        Parameters
        ----------
        obj : object
        **options
            As of pydantic.

        Returns
        -------
        EffectPart

        Raises
        ------
        EffectError
        """
        made = super().model_validate
        return cls._told(lambda: made(obj, **options))

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the model of a JSON text.

        Parameters
        ----------
        json_data : str, bytes or bytearray
        **options
            As of pydantic.

        Returns
        -------
        EffectPart

        Raises
        ------
        EffectError
        """
        made = super().model_validate_json
        return cls._told(lambda: made(json_data, **options))

    @classmethod
    def _told(cls, make: Callable[[], T]) -> T:
        """Return what a call makes, its complaints as errors of our own."""
        try:
            return make()
        except ValidationError as error:
            message = f"{cls._title()}: {complaints(cls, error)}"
            raise EffectError(message) from error

    @classmethod
    def _title(cls) -> str:
        return cls.__name__


class EffectParams(EffectPart):
    """Base of all parameters: lengths in mm of paper or relative to the page, for any resolution.

    What belongs to the sensor or the file, which know no paper (grains of noise, JPEG blocks), is given
    in px of the picture, and says so.

    A subclass names its effect by ``type: Literal["..."] = "..."`` and gives each number its range.
    Whatever is random in applying the effect follows from a ``seed`` among the parameters. Models
    within it derive from `EffectPart`.

    Raises
    ------
    EffectError
        When a value is missing, unknown or out of range; the message names the range.
    """

    type: str

    @classmethod
    def _title(cls) -> str:
        return str(cls.model_fields["type"].default)
