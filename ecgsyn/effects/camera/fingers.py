"""Fingers that hold the page while it is photographed."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.camera_overlay import Overlay
from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame
from ecgsyn.effects.base.params import Azimuth, EffectParams, EffectPart, Seed, Share
from ecgsyn.effects.base.random_fields import fractal_field
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["Finger", "Fingers", "FingersParams"]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

SKINS = ((238, 196, 170), (224, 172, 138), (198, 140, 104), (150, 98, 66), (96, 62, 44), (232, 186, 168))
"""Skin in daylight, from light to dark."""

NAIL = np.array([1.06, 1.02, 1.04])
"""Of a nail beside the skin around it."""

BEYOND = 60.0
"""mm of a finger that are drawn beyond the paper's edge."""


class Finger(EffectPart):
    """One finger, or thumb.

    Parameters
    ----------
    at : float
        Where it crosses the paper's edge, share of the way around it.
    depth : float
        mm from the edge to its tip, 2 to 70.
    width : float
        mm, 9 to 26.
    degrees : float
        Off the way to the page's middle, -70 to 70.
    nail : bool
        Whether its nail is seen: thumbs lie on the page, other fingers mostly behind it.
    """

    at: Share
    depth: Annotated[float, Field(ge=2, le=70)]
    width: Annotated[float, Field(ge=9, le=26)]
    degrees: Annotated[float, Field(ge=-70, le=70)] = 0.0
    nail: bool = True


class FingersParams(EffectParams):
    """Parameters of `Fingers`.

    Parameters
    ----------
    fingers : tuple of Finger
        Up to 8.
    skin : int
        Which of the tones, 0 for the lightest to 5.
    light : float
        Factor of its brightness, 0.5 to 1.2.
    shadow : float
        How dark it shades the page beside it, 0 to 0.45.
    azimuth : float
        Degrees, clockwise from the right, of the side on which that shadow lies.
    seed : int
    """

    type: Literal["fingers"] = "fingers"
    fingers: Annotated[tuple[Finger, ...], Field(max_length=8)]
    skin: Annotated[int, Field(ge=0, lt=len(SKINS))] = 0
    light: Annotated[float, Field(ge=0.5, le=1.2)] = 1.0
    shadow: Annotated[float, Field(ge=0, le=0.45)] = 0.3
    azimuth: Azimuth = 60.0
    seed: Seed


@register_effect
class Fingers(Effect[FingersParams]):
    """Shows fingers or thumbs that reach over the paper's edge and hide what lies below them."""

    def sample(self, rng: Rng = None) -> FingersParams:
        """Draw a thumb, two hands, or some fingers of one hand."""
        generator = as_generator(rng)
        kind = int(generator.choice(3, p=[0.5, 0.3, 0.2])) if self.severity else -1
        where = generator.random()
        places = {-1: [], 0: [where], 1: [where, where + 0.5 + generator.normal(0, 0.04)]}.get(kind)
        if places is None:
            places = [where + 0.022 * number for number in range(int(generator.integers(2, 5)))]
        lean = float(generator.normal(0, 14))
        return FingersParams(
            fingers=tuple(self._finger(place, lean, generator, thumb=kind != 2) for place in places),
            skin=int(generator.integers(len(SKINS))),
            light=generator.uniform(0.65, 1.1),
            shadow=generator.uniform(0.1, 0.45),
            azimuth=generator.uniform(0, 360),
            seed=int(generator.integers(2**32)),
        )

    def _finger(self, place: float, lean: float, rng: np.random.Generator, *, thumb: bool) -> Finger:
        return Finger(
            at=place % 1.0,
            depth=float(np.clip(4 + 45 * self.severity * rng.beta(1.6, 2.2), 2, 70)),
            width=rng.uniform(17, 24) if thumb else rng.uniform(13, 18),
            degrees=float(np.clip(lean + rng.normal(0, 8), -70, 70)),
            nail=bool(thumb or rng.random() < 0.3),
        )

    def overlay(self, frame: Frame, params: FingersParams) -> Overlay | None:
        """Draw them over the picture."""
        if not params.fingers:
            return None
        width, height = frame.size
        colour = np.zeros((height, width, 3), dtype=np.float32)
        solid = np.zeros((height, width), dtype=np.float32)
        for index, finger in enumerate(params.fingers):
            rng = np.random.default_rng([params.seed, index])
            _draw((colour, solid), frame, finger, params, rng)
        turn = np.deg2rad(params.azimuth)
        shift = 2.2 * frame.px_per_mm * np.array([np.cos(turn), np.sin(turn)])
        move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
        cast = cv2.warpAffine(solid, move, (width, height))
        shade = params.shadow * cv2.GaussianBlur(cast, (0, 0), max(1.8 * frame.px_per_mm, 0.5))
        alpha = 1 - (1 - solid) * (1 - np.asarray(shade, dtype=np.float32))
        share = np.divide(solid, alpha, out=np.zeros_like(alpha), where=alpha > 1e-6)
        return Overlay(0, 0, alpha, np.clip(colour * share[..., None], 0, 255).astype(np.uint8))


def _draw(
    picture: tuple[Floats32, Floats32],
    frame: Frame,
    finger: Finger,
    params: FingersParams,
    rng: np.random.Generator,
) -> None:
    """Lay one finger over those before, in place: colours, and how much they hide."""
    colour, solid = picture
    scale = frame.px_per_mm
    edge = np.asarray(frame.edge, dtype=np.float64)
    at = finger.at * len(edge)
    first = int(at) % len(edge)
    start = edge[first] + (at - int(at)) * (edge[(first + 1) % len(edge)] - edge[first])
    # where the paper's edge lies outside the picture, the finger comes over the picture's own
    start = np.clip(start, -0.5, np.array(frame.size) - 0.5)
    way = edge.mean(axis=0) - start
    turn = np.arctan2(way[1], way[0]) + np.deg2rad(finger.degrees)
    along = np.array([np.cos(turn), np.sin(turn)])
    tip = start + finger.depth * scale * along
    radius = finger.width / 2
    low, high = (
        f([tip, start - BEYOND * scale * along], axis=0) + sign * (radius + 2) * scale
        for f, sign in ((np.min, -1), (np.max, 1))
    )
    x0, y0 = np.clip(np.floor(low), 0, frame.size).astype(int)
    x1, y1 = np.clip(np.ceil(high) + 1, 0, frame.size).astype(int)
    if x1 <= x0 or y1 <= y0:
        return
    x, y = np.meshgrid(np.arange(x0, x1) - tip[0], np.arange(y0, y1) - tip[1])
    u = ((x * along[0] + y * along[1]) / -scale).astype(np.float32)
    v = ((y * along[0] - x * along[1]) / scale).astype(np.float32)
    body = _shape(u, v, radius, rng)
    part = np.s_[y0:y1, x0:x1]
    cover = np.clip(body * scale + 0.5, 0, 1).astype(np.float32)[..., None]
    colour[part] += cover * (_skin((u, v), body, finger, params, rng) - colour[part])
    solid[part] = np.maximum(solid[part], cover[..., 0])


def _shape(u: Floats32, v: Floats32, radius: float, rng: np.random.Generator) -> Floats32:
    """Return how far each point lies inside the finger, mm: u from the tip towards the hand, v across."""
    joint = 26.0 + 6 * rng.random()
    wide = radius * (0.86 + 0.1 * np.clip(u / 14, 0, 1) + 0.05 * np.exp(-(((u - joint) / 7) ** 2)))
    round_end = radius * 0.86
    away = np.where(u < round_end, np.hypot(np.minimum(u - round_end, 0) * 0.92, v), np.abs(v))
    return np.asarray(np.where(u < round_end, round_end - away, wide - np.abs(v)), dtype=np.float32)


def _skin(
    place: tuple[Floats32, Floats32],
    body: Floats32,
    finger: Finger,
    params: FingersParams,
    rng: np.random.Generator,
) -> Floats32:
    """Return the colour of each point: round, with creases at the joints, and a nail."""
    u, v = place
    radius = finger.width / 2
    height = np.sqrt(np.clip(1 - (1 - np.clip(body / radius, 0, 1)) ** 2, 0, 1))
    lit = params.light * (0.55 + 0.45 * height)
    small = (max(u.shape[1] // 2, 2), max(u.shape[0] // 2, 2))
    grain = fractal_field(small, cell=max(u.shape[0] / 12, 3.0), rng=rng, octaves=4, roughness=0.6)
    lit = lit * (1 + 0.03 * cv2.resize(grain, u.shape[::-1], interpolation=cv2.INTER_LINEAR))
    for joint in (27.0, 29.5, 52.0):
        bow = joint + 1.5 * np.cos(v / radius)
        lit = lit * (1 - 0.1 * np.exp(-(((u - bow) / 0.6) ** 2)))
    skin = np.array(SKINS[params.skin], dtype=np.float32)
    colour = lit[..., None] * skin
    if finger.nail:
        middle, long, wide = 0.75 * radius + 1.5, 0.62 * radius + 1.2, 0.62 * radius
        inside = 1 - ((np.abs(u - middle) / long) ** 3 + (np.abs(v) / wide) ** 3)
        nail = np.clip(6 * inside, 0, 1)[..., None]
        rim = np.exp(-((inside / 0.12) ** 2))[..., None]
        pale = lit[..., None] * np.minimum(skin * NAIL + 8, 255)
        colour = colour + nail * (pale - colour)
        colour = colour * (1 - 0.18 * rim)
    return np.asarray(np.clip(colour, 0, 255), dtype=np.float32)
