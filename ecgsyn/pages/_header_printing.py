"""Prints what stands above and below the traces: each line in a slot of its own, cut to its width."""

from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from ecgsyn.pages._lead_labels import header_lines
from ecgsyn.pages._room_beside_traces import SIDE, Furniture
from ecgsyn.pages.drawing.canvas import Canvas
from ecgsyn.pages.drawing.printed_text import Anchor, fitted
from ecgsyn.pages.page_placement import PagePlan
from ecgsyn.pages.words.text_fields import Facts, page_facts
from ecgsyn.styles.ink_styles import TextStyle
from ecgsyn.styles.page_styles import PageStyle
from ecgsyn.styles.text_blocks import Fact, TextBlock, filled, lines_high

__all__ = ["blocks_height", "print_page", "print_plain"]

SLOT = 1.85
"""Height of a line of text with its room, in heights of a capital letter."""

BASE = 1.35
"""From the top of a slot to the line that letters stand on, in heights: room for accents on capitals."""

SPACE = 0.9
"""Bare paper between neighbouring parts of lines and blocks, in heights."""

BOX = 0.25
"""Width of the lines around a boxed block, mm."""

ANCHORS: dict[str, Anchor] = {"left": "ls", "middle": "ms", "right": "rs"}


class _Part(NamedTuple):
    """A piece of a line: its text, the point that it is anchored at and the room that it has, mm."""

    text: str
    x: float
    anchor: Anchor
    room: float


_Kind: TypeAlias = Literal["scale", "header", "other"]


class _Area(NamedTuple):
    """Where a header or footer lies, mm."""

    left: float
    right: float
    top: float


def blocks_height(style: PageStyle, text: TextStyle) -> tuple[float, float] | None:
    """Return the height of the header's and the footer's blocks.

    Parameters
    ----------
    style : PageStyle
    text : TextStyle
        Says whether they are printed, and how high a line is.

    Returns
    -------
    (float, float) or None
        mm; None for a style without any block.
    """
    if not (style.header or style.footer):
        return None
    above = lines_high(style.header) if text.header else 0.0
    below = lines_high(style.footer) if text.footer else 0.0
    return above * SLOT * text.height, below * SLOT * text.height


def print_page(
    canvas: Canvas, plan: PagePlan, furniture: Furniture, style: PageStyle, *, rng: np.random.Generator
) -> None:
    """Print the blocks of a style's header and footer.

    Parameters
    ----------
    canvas : Canvas
    plan : PagePlan
    furniture : Furniture
        Its text style says what is printed, and how.
    style : PageStyle
    rng : numpy.random.Generator
        For what is made up.
    """
    facts = page_facts(plan.recording, plan.layout, plan.scale, style.imprint, rng=rng)
    side, text, (width, height) = furniture.side, furniture.text, plan.size_mm
    if text.header:
        area = _Area(side, width - side, side)
        _print_blocks(canvas, style.header, facts, area=area, style=text, kind="header")
    if text.footer:
        area = _Area(side, width - side, height - furniture.footer)
        _print_blocks(canvas, style.footer, facts, area=area, style=text, kind="other")


def print_plain(canvas: Canvas, plan: PagePlan, furniture: Furniture) -> None:
    """Print what is known of the patient above the traces, and speed and gain below them.

    Parameters
    ----------
    canvas : Canvas
    plan : PagePlan
    furniture : Furniture
    """
    style, side, pitch = furniture.text, furniture.side, plan.scale.px_per_mm_x
    if style.header:
        third, step = (plan.size_mm[0] - 2 * side) / 3, 1.9 * style.height
        room = (third - SIDE) * pitch
        for column, lines in enumerate(header_lines(plan.recording)):
            for number, line in enumerate(lines):
                canvas.text(
                    fitted(line, width=room, face=style.face, height=style.height * pitch),
                    at=(side + column * third, side + style.height + number * step),
                    height=style.height,
                    face=style.face,
                    colour=style.colour,
                    kind="header",
                )
    if style.footer:
        canvas.text(
            f"{plan.scale.speed:g} mm/s   {plan.scale.gain:g} mm/mV",
            at=(side, plan.size_mm[1] - side),
            height=style.height,
            face=style.face,
            colour=style.colour,
            kind="scale",
        )


def _print_blocks(
    canvas: Canvas,
    blocks: tuple[TextBlock, ...],
    facts: Facts,
    *,
    area: _Area,
    style: TextStyle,
    kind: _Kind,
) -> None:
    for block in blocks:
        height = style.height * block.size
        pen = style.replace(face=block.face or style.face, height=height)
        top = area.top + block.line * SLOT * style.height
        lines = filled(block, facts.fields, facts.statements)
        for number, fact in enumerate(lines):
            y = top + (number * SLOT + BASE) * height
            for part in _parts(fact, block, area, SPACE * height):
                _print(canvas, part, y=y, pen=pen, kind="scale" if fact.scale else kind)
        if block.boxed:
            _box(canvas, block, area, (top, top + len(lines) * SLOT * height), style)


def _parts(fact: Fact, block: TextBlock, area: _Area, space: float) -> list[_Part]:
    width = area.right - area.left
    left, room = area.left + block.x * width, block.width * width
    pieces = fact.text.split("\t")
    if len(pieces) == 1:
        share = {"left": 0.0, "middle": 0.5, "right": 1.0}[block.anchor]
        free = room - space
        return [_Part(pieces[0], left + space / 2 + share * free, ANCHORS[block.anchor], free)]
    stops = block.stops[: len(pieces)]
    edges = _edges(tuple((stop.at * room, stop.anchor == "right") for stop in stops), room)
    return [
        _Part(
            text, left + stop.at * room + (-space / 2 if stop.anchor == "right" else space / 2), anchor, wide
        )
        for text, stop, wide in zip(pieces, stops, (b - a - space for a, b in edges), strict=True)
        for anchor in (ANCHORS[stop.anchor],)
    ]


def _edges(stops: tuple[tuple[float, bool], ...], room: float) -> list[tuple[float, float]]:
    """Return from where to where the part at each stop may reach.

    Where a part begins at its stop and the next ends at its own, the first gets 0.6 of what is between.
    """
    borders = [0.0]
    for (a, a_ends), (b, b_ends) in pairwise(stops):
        borders.append(0.4 * a + 0.6 * b if b_ends and not a_ends else a if a_ends else b)
    borders.append(room)
    low = [
        max(border, at) if not ends else border for border, (at, ends) in zip(borders, stops, strict=False)
    ]
    high = [
        min(border, at) if ends else border for border, (at, ends) in zip(borders[1:], stops, strict=True)
    ]
    return list(zip(low, high, strict=True))


def _print(canvas: Canvas, part: _Part, *, y: float, pen: TextStyle, kind: _Kind) -> None:
    pitch = canvas.scale.px_per_mm_x
    text = fitted(part.text.strip(), width=part.room * pitch, face=pen.face, height=pen.height * pitch)
    if text:
        canvas.text(
            text,
            at=(part.x, y),
            anchor=part.anchor,
            height=pen.height,
            face=pen.face,
            colour=pen.colour,
            kind=kind,
        )


def _box(canvas: Canvas, block: TextBlock, area: _Area, ends: tuple[float, float], style: TextStyle) -> None:
    width = area.right - area.left
    x0, x1 = area.left + block.x * width, area.left + (block.x + block.width) * width
    top, bottom = ends
    canvas.bars(
        [(x0, top, x1, top + BOX), (x0, top + BOX, x0 + BOX, bottom), (x1 - BOX, top + BOX, x1, bottom)],
        colour=style.colour,
    )
