"""What an effect draws at random before it is applied: a frozen model of plain values."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ecgtypes import EffectError, Model

__all__ = ["EffectParams"]


class EffectParams(Model):
    """Base of all parameters: lengths in mm of paper or relative to the page, never in pixels.

    A subclass names its effect by ``type: Literal["..."] = "..."`` and gives each number its range.
    Whatever is random in applying the effect follows from a ``seed`` among the parameters.

    Raises
    ------
    EffectError
        When a value is out of range; the message names the range.
    """

    type: str

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            name = type(self).model_fields["type"].default
            message = f"{name}: " + "; ".join(self._complaint(part) for part in error.errors())
            raise EffectError(message) from error

    @classmethod
    def _complaint(cls, part: ErrorDetails) -> str:
        field = cls.model_fields.get(str(part["loc"][0])) if part["loc"] else None
        where = ".".join(str(step) for step in part["loc"])
        bounds = [] if field is None else _bounds(field.metadata)
        if not bounds:
            return f"{where}: {part['msg']}"
        return f"{where} is {part['input']!r}, but must be {' and '.join(bounds)}"


def _bounds(metadata: list[Any]) -> list[str]:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    return [
        f"{word} {getattr(rule, name)}"
        for name, word in words.items()
        for rule in metadata
        if getattr(rule, name, None) is not None
    ]
