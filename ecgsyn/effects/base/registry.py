"""Effects by name: what a page's history needs to be replayed."""

from typing import Any

from ecgsyn.effects.base.effect import Effect
from ecgtypes import EffectError, UnknownNameError

__all__ = ["effect_names", "get_effect", "register_effect"]

_EFFECTS: dict[str, type[Effect[Any]]] = {}


def register_effect(effect: type[Effect[Any]], *, replace: bool = False) -> type[Effect[Any]]:
    """Add an effect to the registry, under the ``type`` of its parameters; also as a decorator.

    Parameters
    ----------
    effect : type of Effect
        Can be made without arguments.
    replace : bool, default False
        Whether it may take the place of another effect of that name.

    Returns
    -------
    type of Effect
        The same.

    Raises
    ------
    EffectError
        When the name is taken.
    """
    name = str(effect.params.model_fields["type"].default)
    if not replace and _EFFECTS.get(name, effect) is not effect:
        message = f"an effect named {name!r} is registered already: {_EFFECTS[name].__name__}"
        raise EffectError(message)
    _EFFECTS[name] = effect
    return effect


def get_effect(name: str, *, severity: float = 0.5) -> Effect[Any]:
    """Return the effect of that name.

    Parameters
    ----------
    name : str
    severity : float, default 0.5

    Returns
    -------
    Effect

    Raises
    ------
    UnknownNameError
        When there is none.
    EffectError
        When the severity does not lie between 0 and 1.
    """
    try:
        effect = _EFFECTS[name]
    except KeyError:
        message = f"no effect is named {name!r}; known are {', '.join(effect_names())}"
        raise UnknownNameError(message) from None
    return effect(severity=severity)


def effect_names() -> tuple[str, ...]:
    """Return the names of all registered effects, in alphabetical order.

    Returns
    -------
    tuple of str
    """
    return tuple(sorted(_EFFECTS))
