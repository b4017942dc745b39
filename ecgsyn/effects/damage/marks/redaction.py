"""What is put over names and numbers that nobody is to read."""

from collections.abc import Sequence
from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, EffectPart, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field, smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import Decal
from ecgtypes import EffectError, Rng, as_generator

__all__ = ["Redaction", "RedactionBox", "RedactionParams"]

Kind = Literal["box", "pixelated", "blurred", "fluid", "marker"]
Level = Annotated[int, Field(ge=0, le=255)]

KINDS: dict[Kind, float] = {"box": 0.5, "pixelated": 0.12, "blurred": 0.1, "fluid": 0.14, "marker": 0.14}
"""How often each is met."""

MOSAIC = 2.4
"""Mm of one tile of a pixelated box."""

FINENESS = 8.0
"""Px/mm that correction fluid and markers are drawn with."""

MARGIN = 2.0
"""Mm around them on their patch."""

FLUID = (250, 250, 247)


class RedactionBox(EffectPart):
    """One place that is covered.

    Parameters
    ----------
    kind : {"box", "pixelated", "blurred", "fluid", "marker"}
        The first three are done with a computer, upright; correction fluid and marker by hand.
    x, y : float
        Of its upper left corner, share of the page's width and height.
    width, height : float
        mm, more than 0 to 150, more than 0 to 60.
    """

    kind: Kind = "box"
    x: Share
    y: Share
    width: Annotated[float, Field(gt=0, le=150)]
    height: Annotated[float, Field(gt=0, le=60)]


class RedactionParams(EffectParams):
    """Parameters of `Redaction`.

    Parameters
    ----------
    boxes : tuple of RedactionBox
    level : int
        Grey of plain boxes, 0 for black.
    seed : int
        Of the outlines of what is done by hand.
    """

    type: Literal["redaction"] = "redaction"
    boxes: tuple[RedactionBox, ...]
    level: Level
    seed: Seed = 0


@register_effect
class Redaction(Effect[RedactionParams]):
    """Covers names and numbers, as a rule at the top of the page; what lies below is hidden.

    Parameters
    ----------
    severity : float, default 0.5
    kinds : sequence of {"box", "pixelated", "blurred", "fluid", "marker"}
        What may be drawn, all by default; ``("box",)`` is what software does on screens and scans.

    Raises
    ------
    EffectError
        When there is no kind, or an unknown one.

    Examples
    --------
    >>> Redaction(kinds=("box",)).with_severity(1)
    Redaction(severity=1.0, kinds=('box',))
    """

    def __init__(self, *, severity: float = 0.5, kinds: Sequence[Kind] = tuple(KINDS)) -> None:
        super().__init__(severity=severity)
        if isinstance(kinds, str) or not kinds or not set(kinds) <= set(KINDS):
            message = f"Redaction: kinds is {kinds!r}, but must be one or more of {', '.join(KINDS)}"
            raise EffectError(message)
        self.kinds = tuple(kinds)

    def sample(self, rng: Rng = None) -> RedactionParams:
        """Draw up to four places, all covered in one way; most lie in the upper tenth of the page."""
        generator = as_generator(rng)
        count = int(np.ceil(generator.uniform(0, 4) * self.severity))
        often = np.array([KINDS[kind] for kind in self.kinds])
        kind = self.kinds[int(generator.choice(len(often), p=often / often.sum()))]
        boxes = tuple(
            RedactionBox(
                kind=kind,
                x=generator.uniform(0, 0.8),
                y=min(generator.exponential(0.04), 1.0),
                width=generator.uniform(15, 60),
                height=generator.uniform(3, 8),
            )
            for _ in range(count)
        )
        level = int(generator.choice([0, 0, 20, 255]))
        return RedactionParams(boxes=boxes, level=level, seed=int(generator.integers(2**32)))

    def draw(self, sheet: Sheet, params: RedactionParams) -> None:
        """Cover each place."""
        rng = np.random.default_rng(params.seed)
        for box in params.boxes:
            if box.kind in ("fluid", "marker"):
                _by_hand(sheet, box, rng)
            else:
                _by_computer(sheet, box, params.level)


def _by_computer(sheet: Sheet, box: RedactionBox, level: int) -> None:
    x, y = (int(share * extent) for share, extent in zip((box.x, box.y), sheet.size, strict=True))
    width, height = (max(round(side * sheet.px_per_mm), 1) for side in (box.width, box.height))
    width, height = min(width, sheet.size[0] - x), min(height, sheet.size[1] - y)
    if width < 1 or height < 1:
        return
    all_of_it = np.ones((height, width), dtype=np.float32)
    below = sheet.image[y : y + height, x : x + width]
    if box.kind == "box":
        sheet.cover(x, y, all_of_it, (level,) * 3)
    elif box.kind == "pixelated":
        tile = MOSAIC * sheet.px_per_mm
        tiles = (max(round(width / tile), 1), max(round(height / tile), 1))
        coarse = cv2.resize(below, tiles, interpolation=cv2.INTER_AREA)
        mosaic = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
        sheet.cover(x, y, all_of_it, np.asarray(mosaic, dtype=np.uint8))
    else:
        soft = cv2.GaussianBlur(below, (0, 0), MOSAIC * sheet.px_per_mm / 2)
        sheet.cover(x, y, all_of_it, np.asarray(soft, dtype=np.uint8))


def _by_hand(sheet: Sheet, box: RedactionBox, rng: np.random.Generator) -> None:
    """Cover a place with correction fluid or the strokes of a marker, both with uneven outlines."""
    page = sheet.size_mm
    decal = Decal(
        sheet,
        size_mm=(box.width + 2 * MARGIN, box.height + 2 * MARGIN),
        centre_mm=(box.x * page[0] + box.width / 2, box.y * page[1] + box.height / 2),
        degrees=float(rng.normal(0, 1.0)),
        px_per_mm=FINENESS,
    )
    x, y = decal.grid()
    coarse = fractal_field(decal.size, cell=4 * FINENESS, rng=rng, octaves=4)
    from_edge = np.minimum(box.width / 2 - np.abs(x), box.height / 2 - np.abs(y)) + np.float32(0.5) * coarse
    alpha = np.clip(from_edge * np.float32(FINENESS / 2) + 0.5, 0, 1)
    shape = np.rint(255 * alpha).astype(np.uint8)
    if box.kind == "fluid":
        ridges = smooth_field(decal.size, cell=0.9 * FINENESS, rng=rng, aspect=12)
        rim = 0.05 * np.exp(-np.maximum(from_edge, 0) / np.float32(0.3))
        light = 1 - 0.012 * np.abs(ridges) - rim
        decal.cover(_shaded(light, FLUID), shape)
        return
    streaks = smooth_field(decal.size, cell=0.8 * FINENESS, rng=rng, aspect=40)
    decal.cover(_shaded(1 + 0.25 * np.clip(streaks, -1, 3), (26, 25, 30)), shape)


def _shaded(light: NDArray[np.float32], colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    shaded = np.asarray(light, dtype=np.float32)[..., None] * np.array(colour, dtype=np.float32)
    return np.clip(shaded, 0, 255).astype(np.uint8)
