"""A page in an app on a phone: bars, titles and buttons around it, as a screenshot shows them."""

from dataclasses import dataclass
from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams, Seed
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry._picture_window import widened
from ecgsyn.pages.drawing.printed_text import Anchor, draw_line
from ecgtypes import Rng, as_generator

__all__ = ["AppScreen", "AppScreenParams", "Chrome"]

Colour = tuple[int, int, int]

TITLES = ("ECG viewer", "12-lead report", "Recording", "Patient ECG", "My heart report", "ECG inbox")
BUTTONS = ("Share", "Diagnose", "Report", "Notes", "Zoom", "Close", "Send", "Export")
SAID = (
    "Recorded by the ambulance",
    "Shared with 2 people",
    "Second opinion asked",
    "No. 3 of 12",
    "Tap to enlarge",
    "Status: reviewed",
    "Chest discomfort: no",
    "Case 4417",
)
TINTS: tuple[Colour, ...] = (
    (24, 96, 170),
    (18, 130, 120),
    (160, 36, 52),
    (40, 44, 52),
    (250, 250, 250),
    (90, 60, 150),
)

Height = Annotated[float, Field(ge=0, le=150)]


class AppScreenParams(EffectParams):
    """Parameters of `AppScreen`.

    Parameters
    ----------
    above, below : float
        Height of what the app shows above and below the page, mm of the page, 0 to 150. All four 0 leave the
        page as it is.
    left, right : float
        Room beside the page, mm.
    dark : bool
        Whether the app is in its dark mode.
    tint : (int, int, int)
        Of its title bar.
    seed : int
        Of its words and buttons.
    """

    type: Literal["app_screen"] = "app_screen"
    above: Height
    below: Height
    left: Height = 0.0
    right: Height = 0.0
    dark: bool = False
    tint: Colour = TINTS[0]
    seed: Seed


@register_effect
class AppScreen(Effect[AppScreenParams]):
    """Shows the page within an app: status bar, title, some words and buttons, all beside the page."""

    def sample(self, rng: Rng = None) -> AppScreenParams:
        """Draw an app, held upright or across."""
        generator = as_generator(rng)
        s = self.severity
        upright = generator.random() < 0.6
        above, below = generator.uniform(14, 110 if upright else 34, 2)
        return AppScreenParams(
            above=float(s > 0) * above,
            below=float(s > 0) * below,
            left=s * generator.uniform(0, 4 if upright else 40),
            right=s * generator.uniform(0, 4 if upright else 40),
            dark=bool(generator.random() < 0.3),
            tint=TINTS[int(generator.integers(len(TINTS)))],
            seed=int(generator.integers(2**32)),
        )

    def move(self, frame: Frame, params: AppScreenParams) -> Move | None:
        """Widen the picture by what the app shows around the page."""
        return widened(frame, (params.left, params.above), (params.right, params.below), Chrome(params))


@dataclass(frozen=True)
class Chrome:
    """The backdrop of `AppScreen`.

    Parameters
    ----------
    params : AppScreenParams
    """

    params: AppScreenParams

    def __call__(self, frame: Frame, cover: Pixels) -> Pixels:  # noqa: ARG002
        """Return the picture of the app without the page."""
        params, (width, height) = self.params, frame.size
        rng = np.random.default_rng(params.seed)
        ground: Colour = (18, 18, 20) if params.dark else (244, 245, 247)
        picture = np.empty((height, width, 3), dtype=np.uint8)
        picture[:] = np.array(ground, dtype=np.uint8)
        # a line of the app's own text, as it would be on a phone as wide as the picture is
        unit = min(width, height) / 42
        above, below = (round(part * frame.px_per_mm) for part in (params.above, params.below))
        pen = _Pen(picture, unit, (235, 235, 235) if params.dark else (40, 42, 46))
        _top(pen, above, params, rng)
        _bottom(pen, below, params, rng)
        return picture


@dataclass(frozen=True)
class _Pen:
    picture: Pixels
    unit: float
    colour: Colour

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Colour, *, corner: float = 0.0) -> None:
        """Fill a rectangle with round corners."""
        a, b, c, d = (round(value) for value in (x0, y0, x1, y1))
        bend = round(min(corner, (c - a) / 2, (d - b) / 2))
        if c <= a or d <= b:
            return
        cv2.rectangle(self.picture, (a + bend, b), (c - bend, d), colour, -1)
        cv2.rectangle(self.picture, (a, b + bend), (c, d - bend), colour, -1)
        for x in (a + bend, c - bend):
            for y in (b + bend, d - bend):
                cv2.circle(self.picture, (x, y), bend, colour, -1, cv2.LINE_AA)

    def say(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = 1.0,
        colour: Colour | None = None,
        anchor: Anchor = "ls",
    ) -> None:
        """Write a line."""
        height, width = self.picture.shape[:2]
        ink = draw_line(
            text, at=(x, y), anchor=anchor, face="sans", height=size * self.unit * 0.72, size=(width, height)
        )
        if ink is None:
            return
        rows, columns = ink.mask.shape
        part = self.picture[ink.y : ink.y + rows, ink.x : ink.x + columns]
        share = ink.coverage[..., None]
        part[:] = np.rint(part + share * (np.array(colour or self.colour, dtype=np.float32) - part))


def _top(pen: _Pen, above: int, params: AppScreenParams, rng: np.random.Generator) -> None:
    """Draw status bar, title bar, and lines of text as far as there is room."""
    unit, width = pen.unit, pen.picture.shape[1]
    if above < 2 * unit:
        return
    light = sum(params.tint) > 500
    ink: Colour = (30, 30, 32) if light else (250, 250, 250)
    bar = min(4.6 * unit, above)
    pen.box(0, 0, width, bar, params.tint)
    pen.say(f"{rng.integers(24):02d}:{rng.integers(60):02d}", unit, 1.3 * unit, size=0.8, colour=ink)
    for number in range(3):
        x = width - (1.5 + 1.6 * number) * unit
        pen.box(x, 0.6 * unit, x + unit, 1.3 * unit, ink, corner=0.2 * unit)
    pen.say("\N{LEFTWARDS ARROW}", unit, 3.8 * unit, size=1.5, colour=ink)
    pen.say(str(rng.choice(TITLES)), 3.4 * unit, 3.7 * unit, size=1.25, colour=ink)
    y = bar + 2.2 * unit
    lines = rng.permutation(len(SAID))
    for index in lines:
        if y + 0.8 * unit > above:
            return
        pen.say(SAID[index], unit, y, size=float(rng.choice([0.9, 1.0, 1.3])))
        y += 2.0 * unit


def _bottom(pen: _Pen, below: int, params: AppScreenParams, rng: np.random.Generator) -> None:
    """Draw buttons and the bar at the foot of the screen."""
    unit, (height, width) = pen.unit, pen.picture.shape[:2]
    if below < 3.2 * unit:
        return
    y = height - below + 0.7 * unit
    names = rng.permutation(len(BUTTONS))[: int(rng.integers(1, 4))]
    step = width / len(names)
    light = sum(params.tint) > 500
    fill: Colour = (90, 94, 100) if light else params.tint
    for number, index in enumerate(names):
        x = number * step
        pen.box(x + unit, y, x + step - unit, y + 2.2 * unit, fill, corner=1.1 * unit)
        pen.say(BUTTONS[index], x + step / 2, y + 1.5 * unit, colour=(250, 250, 250), anchor="ms")
    y += 4.6 * unit
    for index in rng.permutation(len(SAID)):
        if y > height - 3 * unit:
            break
        pen.say(SAID[index], unit, y)
        pen.box(unit, y + 0.8 * unit, width - unit, y + 0.85 * unit, (150, 150, 154))
        y += 2.6 * unit
    if below > 8 * unit:
        pen.box(
            0.35 * width,
            height - 0.8 * unit,
            0.65 * width,
            height - 0.5 * unit,
            pen.colour,
            corner=0.15 * unit,
        )
