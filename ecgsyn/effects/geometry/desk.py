"""The page lies on a desk, a cloth or a board, and the picture shows some of it."""

from dataclasses import dataclass
from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import Azimuth, EffectParams, Seed
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry._desk_surfaces import Surface, surface
from ecgsyn.effects.geometry._paper_on_surface import darkened, edge_lit, shadow_of
from ecgsyn.effects.geometry._picture_window import outer_window
from ecgtypes import Rng, as_generator

__all__ = ["Desk", "DeskParams", "DeskTop"]

LARGEST = 1200
"""Px of the longer side at which a surface is made, before it is enlarged."""

Margin = Annotated[float, Field(ge=-0.3, le=1)]


class DeskParams(EffectParams):
    """Parameters of `Desk`.

    Parameters
    ----------
    left, top, right, bottom : float
        What the picture shows beside the paper, share of the paper's width or height, -0.3 to 1;
        negative to cut off some of the paper. All 0 leaves the picture as it is.
    surface : str
        "wood", "laminate", "cloth", "blanket", "dark_table", "hardboard" or "paper".
    board : float or None
        mm by which a clipboard or another sheet of that surface reaches beyond the page, on a table
        of its own, 0 to 60; None where the surface fills the picture.
    lift : float
        mm of the paper's edges above the surface, 0 to 8: how wide and how soft its shadow is.
    azimuth : float
        Degrees, clockwise from the right, of the direction to which the shadow falls.
    shadow : float
        Share of the light that the shadow takes away, 0 to 0.9.
    seed : int
    """

    type: Literal["desk"] = "desk"
    left: Margin
    top: Margin
    right: Margin
    bottom: Margin
    surface: Surface
    board: Annotated[float, Field(ge=0, le=60)] | None = None
    lift: Annotated[float, Field(ge=0, le=8)]
    azimuth: Azimuth
    shadow: Annotated[float, Field(ge=0, le=0.9)]
    seed: Seed


@register_effect
class Desk(Effect[DeskParams]):
    """Shows margins around the page: a surface, the page's shadow on it, and the edge of the paper."""

    def sample(self, rng: Rng = None) -> DeskParams:
        """Draw margins, uneven ones, and a surface."""
        generator = as_generator(rng)
        margins = self.severity * (0.02 + 0.2 * generator.beta(0.9, 2.5, size=4))
        # people crop: one or two sides often show no table at all
        margins = np.where(
            generator.random(4) < 0.25, -self.severity * generator.uniform(0, 0.06, 4), margins
        )
        left, top, right, bottom = (float(margin) for margin in margins)
        kinds: tuple[Surface, ...] = (
            "wood",
            "laminate",
            "cloth",
            "blanket",
            "dark_table",
            "hardboard",
            "paper",
        )
        kind = kinds[int(generator.choice(7, p=(0.24, 0.26, 0.12, 0.1, 0.12, 0.08, 0.08)))]
        bounded = kind in {"hardboard", "paper"}
        return DeskParams(
            left=left,
            top=top,
            right=right,
            bottom=bottom,
            surface=kind,
            board=generator.uniform(4, 30) if bounded else None,
            lift=generator.uniform(0.2, 4.0),
            azimuth=generator.uniform(0, 360),
            shadow=generator.uniform(0.15, 0.6),
            seed=int(generator.integers(2**32)),
        )

    def move(self, frame: Frame, params: DeskParams) -> Move | None:
        """Widen the picture, or cut it, to the margins around the paper."""
        if not (params.left or params.top or params.right or params.bottom):
            return None
        low, high = outer_window(frame)
        size = high - low
        start, stop = low - size * (params.left, params.top), high + size * (params.right, params.bottom)
        window = frame.around(np.rint(start + 0.5) - 0.5, np.rint(stop + 0.5) - 0.5)
        return Move(window.warp, window.frame, DeskTop(params), crops=True)


@dataclass(frozen=True)
class DeskTop:
    """The backdrop of `Desk`.

    Parameters
    ----------
    params : DeskParams
    """

    params: DeskParams

    def __call__(self, frame: Frame, cover: Pixels) -> Pixels:
        """Return the picture of the surface, with the shadow of the paper and its edge."""
        params = self.params
        rng = np.random.default_rng(params.seed)
        kind: Surface = params.surface
        if params.board is None:
            picture = _surface(kind, frame, rng)
        else:
            picture = _surface("laminate" if rng.random() < 0.5 else "wood", frame, rng)
            board = _surface(kind, frame, rng)
            mask = _board_mask(cover, params.board * frame.px_per_mm, rng)
            _shade(picture, mask, frame, params)
            _lay(picture, board, mask)
        _shade(picture, cover, frame, params)
        turn = np.deg2rad(params.azimuth)
        side = (0.12 * float(np.cos(turn)), 0.12 * float(np.sin(turn)))
        edge_lit(picture, cover, frame, side=side, level=int(rng.integers(150, 225)))
        return picture


def _surface(kind: Surface, frame: Frame, rng: np.random.Generator) -> Pixels:
    rate = min(1.0, LARGEST / max(frame.size))
    size = (max(round(frame.size[0] * rate), 1), max(round(frame.size[1] * rate), 1))
    picture = surface(kind, size, px_per_mm=frame.px_per_mm * rate, rng=rng)
    uneven = smooth_field((64, 64), cell=40, rng=rng) * np.float32(0.05)
    darkened(picture, np.clip(np.float32(0.07) + uneven, 0, 0.3), strength=1.0)
    return np.asarray(cv2.resize(picture, frame.size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _shade(picture: Pixels, cover: Pixels, frame: Frame, params: DeskParams) -> None:
    """Darken what the paper shades: far and soft by its lift, close and dark at the edge."""
    turn = np.deg2rad(params.azimuth)
    away = params.lift * np.array([np.cos(turn), np.sin(turn)])
    cast = shadow_of(cover, frame, offset=(float(away[0]), float(away[1])), soft=0.5 + 0.8 * params.lift)
    touch = shadow_of(cover, frame, offset=(0.0, 0.0), soft=0.6)
    darkened(
        picture, 1 - (1 - np.float32(params.shadow) * cast) * (1 - np.float32(0.35) * touch), strength=1.0
    )


def _board_mask(cover: Pixels, reach: float, rng: np.random.Generator) -> Pixels:
    """Return the cover of a board that lies below the page, a little askew, if there is a page."""
    mask = np.zeros(cover.shape, dtype=np.uint8)
    rows, columns = (np.flatnonzero((cover > 0).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return mask
    low = np.array([columns[0], rows[0]], dtype=np.float64)
    high = np.array([columns[-1], rows[-1]], dtype=np.float64)
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    corners = signs * ((high - low) / 2 + reach * rng.uniform(0.3, 1.2, size=(4, 1)))
    turn = np.deg2rad(rng.normal(0, 1.2))
    turned = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    outline = np.rint((turned + (low + high) / 2) * 16).astype(np.int32)
    cv2.fillConvexPoly(mask, outline, 255, cv2.LINE_AA, 4)
    return mask


def _lay(picture: Pixels, top: Pixels, mask: Pixels) -> None:
    share = cv2.merge([mask, mask, mask])
    above = cv2.multiply(top, share, scale=1 / 255)
    cv2.add(cv2.multiply(picture, 255 - share, scale=1 / 255), above, dst=picture)
