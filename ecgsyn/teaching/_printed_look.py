"""How the print of a teaching page differs from that of its style: grid, pen, names, lines and text."""

from typing import Any

import numpy as np

from ecgsyn.styles.ink_styles import (
    Colour,
    FrameStyle,
    GridStyle,
    LabelStyle,
    RuleStyle,
    SeparatorStyle,
    TraceStyle,
)
from ecgsyn.styles.inner_text import InnerText
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.teaching.options import Marks, drawn_of

__all__ = ["drawn_look"]

FACES = (("sans", 4.0), ("sans-bold", 2.0), ("serif", 2.0), ("serif-bold", 1.0), ("mono", 1.0))
PLACES = (("above", 4.0), ("below", 2.0), ("on", 3.0), ("left", 1.0))
COLOURS = (
    ("red", 2.0), ("pink", 2.0), ("orange", 2.0), ("green", 1.0), ("blue", 1.0), ("grey", 1.5),
    ("black", 3.0), ("none", 0.7),
)  # fmt: skip
STRONG: tuple[Colour, ...] = (
    (224, 88, 58), (206, 62, 70), (232, 120, 40), (196, 66, 120), (60, 110, 190), (70, 140, 80),
    (120, 60, 60),
)  # fmt: skip
"""Inks of office printers, about as dark as the traces' own to a camera."""

SEPARATORS = (("ticks", 2.0), ("bars", 3.0), ("lines", 2.0), ("dotted", 1.0), ("dashes", 1.0), ("gaps", 1.0))
FRAMES = (("page", 2.0), ("panel", 3.0), ("rows", 1.0), ("columns", 1.0), ("cells", 1.5))
PENS: tuple[Colour, ...] = (
    (22, 22, 26),
    (22, 22, 26),
    (10, 10, 10),
    (60, 60, 64),
    (30, 40, 110),
    (90, 62, 60),
)
SAID = (
    "HR {rate} bpm", "PR {pr} ms  QRS {qrs} ms", "QT/QTc {qt}/{qtc} ms", "{name}", "ID {id}", "{speed} mm/s",
    "{gain} mm/mV", "{filter}", "{when}", "{summary}", "Unconfirmed report", "{department}",
    "P-R-T {p_axis} {qrs_axis} {t_axis}",
)  # fmt: skip


def drawn_look(style: PageStyle, marks: Marks, rng: np.random.Generator) -> PageStyle:
    """Return a style as one page of its kind has it, or with marks that are not its own.

    Parameters
    ----------
    style : PageStyle
    marks : Marks
    rng : numpy.random.Generator

    Returns
    -------
    PageStyle
    """
    style = style.varied(rng=rng)
    # one generator each: what one part draws changes nothing for the others
    grid, pen, names, separators, frames, text, rules = (
        np.random.default_rng(int(seed)) for seed in rng.integers(2**63, size=7)
    )
    change: dict[str, Any] = {}
    if grid.random() < marks.grid:
        change["grid"] = _grid(style.grid, grid)
    if pen.random() < marks.pen:
        change["trace"] = _pen(pen)
    if names.random() < marks.names:
        change["labels"] = _names(names)
    if separators.random() < marks.separators:
        change["separators"] = _separators(separators)
    if frames.random() < marks.frames:
        change["frames"] = _frames(frames)
    if rules.random() < marks.rules:
        change["rules"] = _rules(rules)
    if text.random() < marks.text:
        change["inside"] = tuple(_text(text) for _ in range(int(text.integers(1, 4))))
    return style.replace(**change) if change else style


def _grid(known: GridStyle, rng: np.random.Generator) -> GridStyle:
    colour = drawn_of(COLOURS, rng)
    minor = drawn_of((("lines", 3.0), ("dots", 1.0), ("none", 2.0)), rng)
    inks: dict[str, Colour] = {}
    if colour not in ("none", "black") and rng.random() < 0.5:
        strong = STRONG[int(rng.integers(len(STRONG)))]
        red, green, blue = (round(255 - (255 - value) * rng.uniform(0.3, 1.0)) for value in strong)
        inks = {"major_colour": strong, "minor_colour": (red, green, blue)}
    width = rng.uniform(0.1, 0.4)
    return GridStyle(
        colour=colour,
        minor=minor,
        minor_width=max(width * rng.uniform(0.4, 0.9), 0.05),
        major_width=width,
        minor_dot=rng.uniform(0.15, 0.4),
        lean=float(np.clip(rng.normal(0, 0.45), -0.95, 0.95)) if rng.random() < 0.5 else 0.0,
        margin=known.margin,
        area=known.area,
        jitter=rng.uniform(0, 2.5) if rng.random() < 0.3 else known.jitter,
        paper=known.paper,
        **inks,
    )


def _pen(rng: np.random.Generator) -> TraceStyle:
    stylus = rng.random() < 0.2
    colour = np.clip(np.array(PENS[int(rng.integers(len(PENS)))]) + rng.uniform(0, 70), 0, 255).astype(int)
    red, green, blue = (int(value) for value in colour)
    return TraceStyle(
        width=rng.uniform(0.4, 1.0) if stylus else float(np.clip(rng.lognormal(-1.35, 0.4), 0.1, 0.8)),
        colour=(red, green, blue),
        unevenness=rng.uniform(0, 0.7) if rng.random() < 0.6 else 0.0,
        fade=rng.uniform(0.3, 0.95) if rng.random() < 0.75 else 0.0,
        nib=rng.uniform(0.15, 0.6) if stylus else 1.0,
        tips=rng.uniform(0.2, 1.0) if rng.random() < 0.6 else 0.0,
    )


def _names(rng: np.random.Generator) -> LabelStyle:
    place = drawn_of(PLACES, rng)
    return LabelStyle(
        place=place,
        face=drawn_of(FACES, rng),
        height=rng.uniform(1.8, 4.0),
        offset=rng.uniform(0, 4) if place == "on" else rng.uniform(0.5, 10),
        avoid=bool(rng.random() < 0.35),
        tick=bool(rng.random() < 0.3),
        arrow=bool(rng.random() < 0.2),
    )


def _separators(rng: np.random.Generator) -> SeparatorStyle:
    return SeparatorStyle(
        kind=drawn_of(SEPARATORS, rng),
        height=float(rng.choice([rng.uniform(2, 8), rng.uniform(8, 30)])),
        width=float(np.clip(rng.lognormal(-0.8, 0.6), 0.12, 1.8)),
        gap=rng.uniform(1, 8),
    )


def _frames(rng: np.random.Generator) -> FrameStyle:
    level = int(rng.choice([20, 60, 120, 160]))
    return FrameStyle(
        around=drawn_of(FRAMES, rng),
        width=float(np.clip(rng.lognormal(-1.2, 0.5), 0.1, 1.2)),
        distance=rng.uniform(0, 6),
        double=bool(rng.random() < 0.15),
        colour=(level, level, level),
    )


def _rules(rng: np.random.Generator) -> RuleStyle:
    level = int(rng.integers(40, 190))
    return RuleStyle(
        baseline=rng.uniform(0.08, 0.3) if rng.random() < 0.5 else None,
        seconds=rng.uniform(0.08, 0.35) if rng.random() < 0.5 else None,
        beats=rng.uniform(0.8, 4) if rng.random() < 0.5 else 0.0,
        colour=(level, level, level),
    )


def _text(rng: np.random.Generator) -> InnerText:
    lines = rng.choice(len(SAID), size=int(rng.integers(1, 5)), replace=False)
    return InnerText(
        lines=tuple(SAID[index] for index in lines),
        x=rng.uniform(0, 0.85),
        y=rng.uniform(0, 0.9),
        size=rng.uniform(0.7, 1.4),
        face=drawn_of(FACES, rng),
        boxed=bool(rng.random() < 0.25),
    )
