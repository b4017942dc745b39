"""Draws pages to learn from, one after another."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ecgsyn.effect_presets import load_effects
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.styles.page_styles import PageStyle, get_style, style_names
from ecgsyn.teaching._drawn_hearts import flattened, shuffled, simulated_heart
from ecgsyn.teaching._printed_look import drawn_look
from ecgsyn.teaching.options import TeachingOptions, drawn_of
from ecgtypes import (
    DatasetError,
    EcgError,
    Layout,
    LayoutError,
    Page,
    Recording,
    RecordingError,
    Rng,
    as_generator,
    get_layout,
    registered_layouts,
)
from ecgtypes.layouts import LeadOrder, Timing

__all__ = ["TeachingPages"]

Source = Callable[[np.random.Generator], Recording]

TRIES = 60
"""Draws of a layout and a sheet that do not fit, one after another, before it is given up."""

SHEET_MM = ((160.0, 320.0), (80.0, 300.0))
"""Width and height of sheets of other sizes, mm."""


class TeachingPages:
    """A distribution of pages that mixes all that pages can be, for training and for tests.

    Parameters
    ----------
    recordings : sequence of Recording, or callable, or None
        To draw from; a callable takes a generator of random numbers and returns a recording: so they
        need not all be in memory. None for simulated ones alone.
    options : TeachingOptions or None
        How often pages have what.

    Examples
    --------
    >>> pages = TeachingPages(options=TeachingOptions(effects={"clean": 1}, px_per_mm=(2.5, 3)))
    >>> page = pages.draw(rng=7)
    >>> page.image.dtype.name, len(page.truth.leads) > 1
    ('uint8', True)
    """

    def __init__(
        self,
        recordings: Sequence[Recording] | Source | None = None,
        *,
        options: TeachingOptions | None = None,
    ) -> None:
        self.options = options or TeachingOptions()
        self._source = _source(recordings)
        names = self.options.layouts or tuple((layout.name, 1.0) for layout in _plain_layouts())
        self._layouts = tuple(names)
        self._styles = self.options.styles or tuple((name, 1.0) for name in style_names())
        # a name that is not known is told now, not at the thousandth page
        for name, _ in self._layouts:
            get_layout(name)
        for name, _ in self._styles:
            get_style(name)
        for name, _ in self.options.effects:
            load_effects(name)

    def draw(self, *, rng: Rng = None) -> Page:
        """Draw one page.

        Parameters
        ----------
        rng : numpy.random.Generator, int or None
            One seed gives one page, byte for byte.

        Returns
        -------
        Page
            At the resolution that the options ask for before the effects.

        Raises
        ------
        DatasetError
            When nothing that was drawn fits its sheet, or the callable gives no recording. What it raises
            itself is let through at once.
        """
        generator = as_generator(rng)
        last: EcgError | None = None
        for _ in range(TRIES):
            style = drawn_look(get_style(drawn_of(self._styles, generator)), self.options.marks, generator)
            layout, recording = self._layout(generator), self._recording(generator)
            try:
                page = self._printed(style, layout, recording, generator)
            except (LayoutError, RecordingError) as error:
                # the layout does not fit the sheet, or the record is too short for it: draw again
                last = error
                continue
            name = drawn_of(self.options.effects, generator)
            severity = float(generator.uniform(*self.options.severity))
            return load_effects(name, severity=severity)(page, rng=generator)
        message = (
            f"no page could be drawn in {TRIES} tries: no layout fits its sheet at that row pitch and speed, "
            f"or the recordings are too short; allow other layouts, sheets or speeds; the last one: {last}"
        )
        raise DatasetError(message) from last

    def stream(self, count: int | None = None, *, rng: Rng = None) -> Iterator[Page]:
        """Draw pages one after another; the n-th is the same whatever was done with those before.

        Parameters
        ----------
        count : int or None
            None for no end.
        rng : numpy.random.Generator, int or None

        Yields
        ------
        Page
        """
        generator = as_generator(rng)
        number = 0
        while count is None or number < count:
            yield self.draw(rng=int(generator.integers(2**53)))
            number += 1

    def _printed(
        self, style: PageStyle, layout: Layout, recording: Recording, rng: np.random.Generator
    ) -> Page:
        """Return a page as it was printed, before anything happened to it."""
        options = self.options
        how: dict[str, Any] = {"style": style, "layout": layout, "dpi": self._dpi(rng)}
        if rng.random() < options.marks.sheet:
            how["page"] = tuple(float(rng.uniform(*sides)) for sides in SHEET_MM)
        how["speed"] = float(drawn_of(options.speeds, rng))
        how["gain"] = float(drawn_of(options.gains, rng))
        if rng.random() < options.marks.pitch:
            room = StandardRenderer(**how).plan(recording).pitch
            low, high = options.row_pitch
            how["row_pitch"] = float(rng.uniform(low, max(min(high, room), low)))
        page = StandardRenderer(**how).render(recording, rng=int(rng.integers(2**53)))
        if not any(lead.visible.any() for lead in page.truth.leads):
            message = "nothing of the record lies on the page"
            raise RecordingError(message)
        return page

    def _layout(self, rng: np.random.Generator) -> Layout:
        options = self.options
        order: LeadOrder = "cabrera" if rng.random() < options.cabrera else "standard"
        timing: Timing = "simultaneous" if rng.random() < options.simultaneous else "consecutive"
        name = drawn_of(self._layouts, rng)
        try:
            layout = get_layout(name, order=order, timing=timing)
        except LayoutError:  # one's own may be registered in one order alone
            layout = get_layout(name)
        return shuffled(layout, rng) if rng.random() < options.shuffled else layout

    def _recording(self, rng: np.random.Generator) -> Recording:
        options = self.options
        if self._source is None or rng.random() < options.simulated:
            recording = simulated_heart(options, rng)
        else:
            recording = _checked(self._source(rng))
        return flattened(recording, rng) if rng.random() < options.flat else recording

    def _dpi(self, rng: np.random.Generator) -> float:
        low, high = np.log(self.options.px_per_mm)
        return float(np.clip(25.4 * np.exp(rng.uniform(low, high)), 50, 600))

    def __repr__(self) -> str:
        """Show its options where they are not the default."""
        options = "" if self.options == TeachingOptions() else f"options={self.options!r}"
        return f"TeachingPages({options})"


def _source(recordings: Sequence[Recording] | Source | None) -> Source | None:
    if recordings is None or callable(recordings):
        return recordings
    try:
        held = tuple(recordings)
    except TypeError as error:
        message = f"teaching pages show recordings, one or more, not {recordings!r}"
        raise DatasetError(message) from error
    strange = [one for one in held if not isinstance(one, Recording)]
    if strange or not held:
        message = f"teaching pages show recordings, one or more, not {strange[:1] or held!r}"
        raise DatasetError(message)
    return lambda rng: held[int(rng.integers(len(held)))]


def _checked(recording: object) -> Recording:
    if not isinstance(recording, Recording):
        message = f"teaching pages show recordings: what draws them gave a {type(recording).__name__}"
        raise DatasetError(message)
    return recording


def _plain_layouts() -> tuple[Layout, ...]:
    return tuple(
        one for one in registered_layouts() if (one.order, one.timing) == ("standard", "consecutive")
    )
