"""Shadows of what is between lamp and paper: the photographer's hand, or the phone in it."""

from typing import Annotated, Literal, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import Floats32, Lattice, lamp_gains, relight
from ecgsyn.effects.base.params import Around, EffectParams, Share, Turn
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["HandShadow", "HandShadowParams", "PhoneShadow", "PhoneShadowParams"]

Floats = NDArray[np.float64]

FAR = 700.0
"""Length of an arm, mm: always beyond the picture's edge."""

PHONE = (76.0, 155.0, 10.0)
"""Width, length and radius of the corners of a phone, mm."""


class ShadowParams(EffectParams):
    """Parameters of both shadows.

    Parameters
    ----------
    x, y : float
        Where the foremost part of the shadow lies, shares of the picture's width and height.
    direction : float
        Where it points to: degrees clockwise, 0 for to the right, -90 for up.
    scale : float
        Over life size: the nearer the lamp, the larger.
    depth : float
        Share of the light that is taken away in the middle of the shadow.
    penumbra : float
        Width of the soft edge at the tip, mm; it is twice that where the arm leaves.
    warmth : float
        Of the light in the shadow less that outside, mired: under a lamp, daylight is left there.
    """

    x: Around
    y: Around
    direction: Turn
    scale: Annotated[float, Field(ge=0.3, le=4)]
    depth: Annotated[float, Field(ge=0, le=0.95)]
    penumbra: Annotated[float, Field(ge=0.5, le=80)]
    warmth: Annotated[float, Field(ge=-100, le=100)] = 0.0


class HandShadowParams(ShadowParams):
    """Parameters of `HandShadow`: those of every shadow, and the pose.

    Parameters
    ----------
    spread : float
        Of the fingers: 0 for closed, 1 for spread.
    left : bool
        Whether it is a left hand.
    """

    type: Literal["hand_shadow"] = "hand_shadow"
    spread: Share = 0.3
    left: bool = False


class PhoneShadowParams(ShadowParams):
    """Parameters of `PhoneShadow`: those of every shadow, and how the phone is held.

    Parameters
    ----------
    across : bool
        Whether it is held across, its long side to the front.
    hands : int
        1 or 2.
    """

    type: Literal["phone_shadow"] = "phone_shadow"
    across: bool = False
    hands: Annotated[int, Field(ge=1, le=2)] = 1


S = TypeVar("S", bound=ShadowParams)


class _Shadow(Effect[S]):
    """What both shadows share: where they lie and how the light is taken."""

    def _place(self, rng: np.random.Generator) -> dict[str, float]:
        """Draw where the shadow comes from: mostly from below, where the photographer stands."""
        from_below = rng.random() < 0.7
        return {
            "x": rng.uniform(0.1, 0.9),
            "y": rng.uniform(0.15, 0.9),
            "direction": float(np.clip(rng.normal(-90, 35), -180, 180))
            if from_below
            else rng.uniform(-180, 180),
            "scale": rng.uniform(1.0, 2.0),
            "depth": min(self.severity * rng.uniform(0.15, 1.0), 0.95),
            "penumbra": rng.uniform(8, 45),
            "warmth": float(np.clip(self.severity * rng.normal(-3, 8), -100, 100)),
        }

    def _shaded(self, image: Pixels, params: S, shapes: list[Floats], *, px_per_mm: float) -> Pixels:
        """Take light away under silhouettes, given in mm: x ahead of the tip, y to its right."""
        lattice = Lattice.over(image, detail=params.penumbra * px_per_mm)
        turn = np.deg2rad(params.direction)
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        tip = np.array([params.x, params.y]) * lattice.size - 0.5
        to_node = params.scale * px_per_mm / lattice.step
        outlines = [
            np.asarray(shape @ matrix.T * to_node + (tip + 0.5) / lattice.step - 0.5) for shape in shapes
        ]
        sigma = params.penumbra * px_per_mm / lattice.step / 2.5  # the width from 10 to 90 %
        behind = (tip[0] - lattice.x) * np.cos(turn) + (tip[1] - lattice.y) * np.sin(turn)
        behind = np.asarray(behind / (200 * px_per_mm), dtype=np.float32)
        covered = _soft(outlines, lattice, sigma=sigma, behind=behind)
        gain = 1 - params.depth * covered[..., None]
        gain = gain * lamp_gains(params.warmth) ** covered[..., None]
        return relight(image, lattice, gain)


def _soft(outlines: list[Floats], lattice: Lattice, *, sigma: float, behind: Floats32) -> Floats32:
    """Return how far each node of the lattice lies in the shadow; its edge is softer behind the tip."""
    margin = int(np.ceil(4 * sigma)) + 1
    columns, rows = lattice.nodes
    mask = np.zeros((rows + 2 * margin, columns + 2 * margin), dtype=np.uint8)
    for outline in outlines:
        points = np.rint((outline + margin) * 16).astype(np.int32)
        cv2.fillPoly(mask, [points], 255, lineType=cv2.LINE_AA, shift=4)
    inner = np.s_[margin : margin + rows, margin : margin + columns]
    near, far = (
        np.asarray(cv2.GaussianBlur(mask, (0, 0), width)[inner], dtype=np.float32) / np.float32(255)
        for width in (sigma, 2 * sigma)
    )
    return np.asarray(near + (far - near) * np.clip(behind, 0, 1), dtype=np.float32)


def _capsule(start: tuple[float, float], stop: tuple[float, float], widths: tuple[float, float]) -> Floats:
    """Return the outline of a limb: round at both ends, of other width at each."""
    a, b = np.array(start), np.array(stop)
    angle = np.arctan2(b[1] - a[1], b[0] - a[0])
    half = np.linspace(-np.pi / 2, np.pi / 2, 9)
    ends = [(b, widths[1], angle + half), (a, widths[0], angle + np.pi + half)]
    return np.concatenate(
        [end + width / 2 * np.column_stack([np.cos(t), np.sin(t)]) for end, width, t in ends]
    )


def _box(centre: tuple[float, float], sides: tuple[float, float], radius: float) -> Floats:
    """Return the outline of a rectangle with round corners."""
    corners = [
        (np.array(centre) + np.array(signs) * (np.array(sides) / 2 - radius), start)
        for signs, start in (((1, 1), 0.0), ((-1, 1), 0.5), ((-1, -1), 1.0), ((1, -1), 1.5))
    ]
    quarter = np.linspace(0, np.pi / 2, 7)
    return np.concatenate(
        [
            at + radius * np.column_stack([np.cos(start * np.pi + quarter), np.sin(start * np.pi + quarter)])
            for at, start in corners
        ]
    )


def _hand(spread: float, *, left: bool) -> list[Floats]:
    """Return palm, five fingers and arm; the tip of the middle finger is the origin."""
    fan = np.deg2rad(np.array([-14.0, -2.0, 8.0, 20.0]) * (0.15 + 0.7 * spread))
    fingers = [
        _capsule(
            (-85, shift),
            (-85 + length * np.cos(turn), shift + length * np.sin(turn)),
            (20, 16),
        )
        for shift, length, turn in zip((-27, -9, 9, 26), (72, 85, 79, 62), fan, strict=True)
    ]
    thumb = _capsule((-135, -30), (-95, -50 - 30 * spread), (28, 20))
    palm = _box((-125, 0), (95, 84), 28)
    arm = _capsule((-150, 0), (-FAR, 40), (62, 105))
    shapes = [*fingers, thumb, palm, arm]
    return [shape * np.array([1, -1]) for shape in shapes] if left else shapes


def _phone(*, across: bool, hands: int) -> list[Floats]:
    """Return the phone and the hands that hold it; the middle of its front edge is the origin."""
    width, length, radius = PHONE
    deep, wide = (width, length) if across else (length, width)
    shapes = [_box((-deep / 2, 0), (deep, wide), radius)]
    for side in (1, -1)[:hands]:
        grip = (-deep * 0.7, side * wide / 2)
        shapes.append(_box((grip[0], grip[1] + side * 4), (80, 44), 20))
        elbow = (-FAR, side * (wide / 2 + 90))
        shapes.append(_capsule((grip[0] - 20, grip[1] + side * 10), elbow, (60, 105)))
    return shapes


@register_effect
class HandShadow(_Shadow[HandShadowParams]):
    """Throws the shadow of a hand and its arm onto the picture, from an edge inwards."""

    def sample(self, rng: Rng = None) -> HandShadowParams:
        """Draw place, depth and pose."""
        generator = as_generator(rng)
        place = self._place(generator)
        return HandShadowParams(**place, spread=generator.beta(1, 3), left=bool(generator.random() < 0.3))

    def alter(self, image: Pixels, params: HandShadowParams, *, px_per_mm: float) -> Pixels:
        """Multiply the linear light."""
        if not params.depth:
            return image
        return self._shaded(image, params, _hand(params.spread, left=params.left), px_per_mm=px_per_mm)


@register_effect
class PhoneShadow(_Shadow[PhoneShadowParams]):
    """Throws the shadow of the phone that takes the picture, and of the hands that hold it."""

    def sample(self, rng: Rng = None) -> PhoneShadowParams:
        """Draw place, depth and grip."""
        generator = as_generator(rng)
        place = self._place(generator)
        across = bool(generator.random() < 0.5)
        return PhoneShadowParams(**place, across=across, hands=1 + int(generator.random() < 0.4))

    def alter(self, image: Pixels, params: PhoneShadowParams, *, px_per_mm: float) -> Pixels:
        """Multiply the linear light."""
        if not params.depth:
            return image
        shapes = _phone(across=params.across, hands=params.hands)
        return self._shaded(image, params, shapes, px_per_mm=px_per_mm)
