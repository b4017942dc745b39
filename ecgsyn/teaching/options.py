"""How often teaching pages have what, as one frozen model."""

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeAlias, get_args

import numpy as np
from pydantic import BeforeValidator, Field, field_validator, model_validator

from ecgsyn.simulate import Conduction, Rhythm
from ecgtypes import Model

__all__ = ["Marks", "TeachingOptions", "Weighted"]

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _pairs(value: object) -> object:
    return tuple(value.items()) if isinstance(value, Mapping) else value


Weighted: TypeAlias = Annotated[tuple[tuple[str, Weight], ...], BeforeValidator(_pairs), Field(min_length=1)]
"""Names and their weights; a dict may be given. One of them is drawn in proportion to its weight."""

Range: TypeAlias = tuple[Positive, Positive]


class Marks(Model):
    """Shares of pages whose print differs from that of their style, each drawn by itself.

    Parameters
    ----------
    grid : float
        Another grid: another colour, as dark as ink, paler in one direction, of 5 mm lines alone, or none.
    pen : float
        Another pen: thin or thick, pale where it is fast, dark where it turns, a stylus' nib.
    names : float
        Other names: another face and size, on or below the trace, traces running through them, with tick or
        arrow.
    separators : float
        Other separators between columns: short or long, thin or thick.
    frames : float
        Frames around the page, its panel, rows, columns or cells.
    rules : float
        Lines along 0 mV and at every second, ticks below the beats.
    text : float
        Text within the traces' area.
    sheet : float
        A sheet of another size than the style's.
    pitch : float
        Rows at another distance than the sheet has room for.
    """

    grid: Share = 0.45
    pen: Share = 0.4
    names: Share = 0.4
    separators: Share = 0.35
    frames: Share = 0.15
    rules: Share = 0.1
    text: Share = 0.15
    sheet: Share = 0.4
    pitch: Share = 0.4


class TeachingOptions(Model):
    """How teaching pages are mixed.

    Parameters
    ----------
    layouts, styles, effects : tuple of (str, float), or dict of str to float
        Registered names with their weights; see `ecgtypes.registered_layouts`, `ecgsyn.style_names` and
        `ecgsyn.preset_names`. No layout or style stands for all, alike.
    cabrera, simultaneous : float
        Shares of layouts in Cabrera order, and with columns that show the same seconds.
    shuffled : float
        Share of pages whose leads stand in any order.
    marks : Marks
        Shares of pages that differ from their style.
    px_per_mm : (float, float)
        Resolution before the effects, 2 to 23.6; drawn so that each factor is as likely as any other.
    row_pitch : (float, float)
        mm, 5 to 60, where rows stand at another distance; cut off at what the sheet has room for.
    severity : (float, float)
        Of the effects, 0 to 1.
    speeds, gains : tuple of (str, float), or dict
        mm/s and mm/mV, as text, with their weights.
    simulated : float
        Share of pages of simulated recordings; all where no others are given.
    rhythms : tuple of (str, float), or dict
        Of simulated recordings; beside those of `ecgsyn.simulate.Rhythm`, "right_bundle_branch_block" and
        "left_bundle_branch_block".
    amplitude : (float, float)
        Factors of what simulated hearts show.
    flat : float
        Share of recordings in which one lead is a level line.

    Examples
    --------
    >>> options = TeachingOptions(effects={"clean": 1, "phone": 3}, px_per_mm=(4, 8))
    >>> options.effects
    (('clean', 1.0), ('phone', 3.0))
    """

    layouts: tuple[tuple[str, Weight], ...] = ()
    styles: tuple[tuple[str, Weight], ...] = ()
    effects: Weighted = (
        ("clean", 0.12),
        ("scanner", 0.18),
        ("phone", 0.2),
        ("folded", 0.14),
        ("printed", 0.14),
        ("aged", 0.08),
        ("fax", 0.05),
        ("screen", 0.03),
        ("monitor", 0.03),
        ("app", 0.03),
    )
    cabrera: Share = 0.2
    simultaneous: Share = 0.15
    shuffled: Share = 0.1
    marks: Marks = Marks()
    px_per_mm: Range = (2.3, 12.0)
    row_pitch: Range = (6.0, 40.0)
    severity: tuple[Share, Share] = (0.15, 1.0)
    speeds: Weighted = (("25", 0.8), ("50", 0.1), ("12.5", 0.1))
    gains: Weighted = (("10", 0.8), ("5", 0.1), ("20", 0.1))
    simulated: Share = 0.3
    rhythms: Weighted = (
        ("sinus", 0.2),
        ("right_bundle_branch_block", 0.12),
        ("left_bundle_branch_block", 0.12),
        ("paced", 0.12),
        ("ventricular", 0.1),
        ("ventricular_ectopic", 0.1),
        ("dropped_beats", 0.08),
        ("atrial_fibrillation", 0.06),
        ("ventricular_fibrillation", 0.1),
    )
    amplitude: Range = (0.3, 3.0)
    flat: Share = 0.05

    @field_validator("layouts", "styles", mode="before")
    @classmethod
    def _as_pairs(cls, value: object) -> object:
        return _pairs(value)

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        for name in ("layouts", "styles", "effects", "speeds", "gains", "rhythms"):
            weighted = getattr(self, name)
            if weighted and not sum(weight for _, weight in weighted) > 0:
                message = f"the weights of {name} are not all 0"
                raise ValueError(message)
        limits = {"px_per_mm": (50 / 25.4, 600 / 25.4), "row_pitch": (5.0, 60.0), "amplitude": (0.05, 5.0)}
        for name, (low, high) in limits.items():
            first, last = getattr(self, name)
            if not low - 1e-6 <= first <= last <= high + 1e-6:
                message = (
                    f"{name} goes up from {low:.3g} or more to {high:.3g} or less, not {first} to {last}"
                )
                raise ValueError(message)
        if self.severity[0] > self.severity[1]:
            message = f"severity goes up, not {self.severity[0]} to {self.severity[1]}"
            raise ValueError(message)
        for name in ("speeds", "gains"):
            _numbers(name, getattr(self, name))
        known = (*get_args(Rhythm), *get_args(Conduction))
        strange = [name for name, _ in self.rhythms if name not in known]
        if strange:
            message = f"no simulated heart shows {strange[0]!r}; known are {', '.join(known)}"
            raise ValueError(message)
        return self


def _numbers(name: str, weighted: tuple[tuple[str, float], ...]) -> None:
    for text, _ in weighted:
        try:
            fine = 0 < float(text) < np.inf
        except ValueError:
            fine = False
        if not fine:
            message = f"{name} are positive numbers, as text, not {text!r}"
            raise ValueError(message)


def drawn_of(weighted: tuple[tuple[Any, float], ...], rng: np.random.Generator) -> Any:
    """Return one of some things, by their weights.

    Parameters
    ----------
    weighted : tuple of (object, float)
    rng : numpy.random.Generator

    Returns
    -------
    object
    """
    weights = np.array([weight for _, weight in weighted])
    return weighted[int(rng.choice(len(weighted), p=weights / weights.sum()))][0]
