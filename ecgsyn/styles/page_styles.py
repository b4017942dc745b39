"""Page styles: how the print-outs of a family of ECG machines look as a whole, and their registry."""

from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from ecgsyn.styles import ink_styles
from ecgsyn.styles.inner_text import InnerText
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.text_blocks import TextBlock, overlapping
from ecgtypes import LayoutError, Model, Rng, UnknownNameError, as_generator

__all__ = ["PageStyle", "StyleVariation", "get_style", "register_style", "style_names"]

Ratio = Annotated[float, Field(ge=0, le=0.5)]
Levels = Annotated[float, Field(ge=0, le=60)]


class StyleVariation(Model):
    """How far two pages of one family differ; each is the largest change, up or down.

    Parameters
    ----------
    pen_width, text_size, grid_strength : float
        Shares of the style's own value, 0 to 0.5. The strength of a grid is how far its inks are from
        white.
    darkness : float
        Levels by which the ink of traces and text is paler, 0 to 60.
    tint : float
        Levels by which red, green and blue of that ink differ from one another at most, 0 to 60.
    paper : float
        Levels by which the sheet is darker than the style's, 0 to 60; two fifths of it for each colour by
        itself.
    name_offset : float
        mm.
    """

    pen_width: Ratio = 0.15
    text_size: Ratio = 0.05
    grid_strength: Ratio = 0.3
    darkness: Levels = 35.0
    tint: Levels = 10.0
    paper: Levels = 9.0
    name_offset: Annotated[float, Field(ge=0, le=3)] = 0.4


class PageStyle(Model):
    """How a page looks as a whole, but for its signal.

    Parameters
    ----------
    name : str
        What it is registered under.
    layout : str
        The name of the layout that such pages have by default.
    page : str or (float, float)
        Sheet, as in `ecgsyn.pages.paper_sizes.page_size`.
    grid : GridStyle
    trace : TraceStyle
    labels : LabelStyle
    pulse : PulseStyle
    separators : SeparatorStyle
    frames : FrameStyle
    rules : RuleStyle
    text : TextStyle
        Face, height and colour of all text but lead names; whether header and footer are printed.
    header, footer : tuple of TextBlock
        What stands above and below the traces. Without blocks the header says what is known of the
        patient, and the footer the speed and the gain; nothing is made up.
    inside : tuple of InnerText
        What stands within the traces' own area.
    imprint : Imprint
        What the machine prints of itself.
    fills : bool
        Whether the rows use all the height between header and footer; otherwise they stand 40 mm
        apart at most, in the middle.
    variation : StyleVariation
        What `varied` changes.

    Raises
    ------
    pydantic.ValidationError
        When two blocks of text overlap, a block names an unknown field, or a value is out of range.

    Examples
    --------
    >>> from ecgsyn import GridStyle
    >>> style = get_style("plain").replace(name="green", grid=GridStyle(colour="green"))
    >>> register_style(style).name
    'green'
    """

    name: Annotated[str, Field(min_length=1)]
    layout: str = "3x4+1"
    page: str | tuple[float, float] = "letter"
    grid: ink_styles.GridStyle = ink_styles.GridStyle()
    trace: ink_styles.TraceStyle = ink_styles.TraceStyle()
    labels: ink_styles.LabelStyle = ink_styles.LabelStyle()
    pulse: ink_styles.PulseStyle = ink_styles.PulseStyle()
    separators: ink_styles.SeparatorStyle = ink_styles.SeparatorStyle()
    frames: ink_styles.FrameStyle = ink_styles.FrameStyle()
    rules: ink_styles.RuleStyle = ink_styles.RuleStyle()
    text: ink_styles.TextStyle = ink_styles.TextStyle()
    header: tuple[TextBlock, ...] = ()
    footer: tuple[TextBlock, ...] = ()
    inside: tuple[InnerText, ...] = ()
    imprint: Imprint = Imprint()
    fills: bool = False
    variation: StyleVariation = StyleVariation()

    @model_validator(mode="after")
    def _blocks_apart(self) -> Self:
        for place, blocks in (("header", self.header), ("footer", self.footer)):
            pair = overlapping(blocks)
            if pair is not None:
                message = (
                    f"two blocks of the {place} overlap, those that begin with "
                    f"{pair[0].lines[:1]} and {pair[1].lines[:1]}: change their x, width, line or rows"
                )
                raise ValueError(message)
        return self

    def varied(self, *, rng: Rng = None) -> "PageStyle":
        """Return the style as another machine or another page of the family has it.

        Parameters
        ----------
        rng : numpy.random.Generator, int or None
            One seed gives one style.

        Returns
        -------
        PageStyle
            Of the same name, each value within the ranges of ``variation``; not registered.

        Examples
        --------
        >>> style = get_style("ge-mac")
        >>> style.varied(rng=7) == style.varied(rng=7), style.varied(rng=7) == style
        (True, False)
        """
        generator, limits = as_generator(rng), self.variation
        pen, size, strength = 1.0 + generator.uniform(-1, 1, size=3) * (
            limits.pen_width,
            limits.text_size,
            limits.grid_strength,
        )
        paler = generator.random() * limits.darkness + generator.uniform(-0.5, 0.5, size=3) * limits.tint
        darker = (0.6 * generator.random() + 0.4 * generator.random(3)) * limits.paper
        sheet = _shifted(self.grid.paper, -darker)
        offset = max(self.labels.offset + float(generator.uniform(-1, 1)) * limits.name_offset, 0.0)
        ink = {"colour": _shifted(self.text.colour, paler), "height": self.text.height * size}
        return self.replace(
            grid=_strengthened(self.grid, float(strength)).replace(paper=sheet),
            trace=self.trace.replace(
                width=float(np.clip(self.trace.width * pen, 0.05, 5)),
                colour=_shifted(self.trace.colour, paler),
            ),
            labels=self.labels.replace(
                colour=_shifted(self.labels.colour, paler), height=self.labels.height * size, offset=offset
            ),
            text=self.text.replace(**ink),
        )


_STYLES: dict[str, PageStyle] = {}


def register_style(style: PageStyle, *, replace: bool = False) -> PageStyle:
    """Make a page style known by its name.

    Parameters
    ----------
    style : PageStyle
    replace : bool, default False
        Whether it may take the place of another style of that name.

    Returns
    -------
    PageStyle

    Raises
    ------
    LayoutError
        When the name is taken by a style that is not the same.

    Examples
    --------
    >>> register_style(PageStyle(name="mine", fills=True)).name
    'mine'
    """
    if not replace and _STYLES.get(style.name, style) != style:
        message = f"another page style is registered as {style.name!r}: choose another name, or replace=True"
        raise LayoutError(message)
    _STYLES[style.name] = style
    return style


def style_names() -> tuple[str, ...]:
    """Return the names of all registered page styles.

    Returns
    -------
    tuple of str
        In the order of registration; "plain" is the first.

    Examples
    --------
    >>> style_names()[:2]
    ('plain', 'ge-mac')
    """
    return tuple(_STYLES)


def get_style(name: str) -> PageStyle:
    """Return a registered page style.

    Parameters
    ----------
    name : str
        One of `style_names`.

    Returns
    -------
    PageStyle

    Raises
    ------
    UnknownNameError
        When none is registered under that name.

    Examples
    --------
    >>> get_style("edan-se").separators.kind
    'dotted'
    """
    try:
        return _STYLES[name]
    except (KeyError, TypeError):
        message = f"no page style is named {name!r}; known are {', '.join(_STYLES)}: see register_style"
        raise UnknownNameError(message) from None


register_style(PageStyle(name="plain"))


def _shifted(
    colour: ink_styles.Colour, by: "float | np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
) -> ink_styles.Colour:
    red, green, blue = (int(value) for value in np.clip(np.rint(np.array(colour) + by), 0, 255))
    return red, green, blue


def _strengthened(grid: ink_styles.GridStyle, strength: float) -> ink_styles.GridStyle:
    if grid.inks is None:
        return grid
    minor, major = (_shifted((255, 255, 255), (np.array(ink) - 255.0) * strength) for ink in grid.inks)
    return grid.replace(minor_colour=minor, major_colour=major)
