"""Text: size, place, exact boxes, typefaces."""

from pathlib import Path

import numpy as np
import pytest

from ecgsyn.pages.drawing import printed_text as text
from ecgsyn.pages.drawing.printed_text import FACES, draw_line, fitted, text_width
from ecgtypes import ImageError

SIZE = (300, 100)


@pytest.mark.parametrize("face", sorted(FACES))
@pytest.mark.parametrize("height", [6.0, 22.0])
def test_capitals_are_as_high_as_asked(face: str, height: float):
    ink = draw_line("H", at=(20.0, 60.0), face=face, height=height, size=SIZE)
    assert (ink.coverage.max(axis=1) > 0.4).sum() == pytest.approx(height, abs=1.0)


def test_letters_stand_on_the_anchor():
    ink = draw_line("H", at=(20.0, 60.0), height=20, size=SIZE)
    bottom = ink.y + ink.coverage.shape[0] - 0.5
    assert bottom == pytest.approx(60.0, abs=1.0)
    assert ink.x >= 19
    right = draw_line("aVR", at=(120.0, 60.0), anchor="rs", height=20, size=SIZE)
    assert right.x + right.coverage.shape[1] - 0.5 == pytest.approx(120, abs=2.5)


def test_the_patch_fits_the_ink_exactly():
    ink = draw_line("aVF", at=(33.3, 44.7), height=15, size=SIZE)
    for edge in (ink.coverage[0], ink.coverage[-1], ink.coverage[:, 0], ink.coverage[:, -1]):
        assert edge.any()
    assert np.array_equal(ink.mask, ink.coverage >= 128 / 255)


def test_text_over_the_edge_is_cut_off():
    ink = draw_line("V1", at=(-5.0, 10.0), height=20, size=SIZE)
    assert (ink.x, ink.y) >= (0, 0)
    assert ink.x + ink.mask.shape[1] <= SIZE[0]
    assert draw_line("V1", at=(-500.0, 10.0), height=20, size=SIZE) is None
    assert draw_line("V1", at=(310.0, 10.0), height=20, size=SIZE) is None
    assert draw_line("  ", at=(10.0, 50.0), height=20, size=SIZE) is None


def test_long_text_is_shortened_to_its_room():
    long = "Name: " + "x" * 500
    short = fitted(long, width=200, height=10)
    assert short.endswith("...")
    assert 150 < text_width(short, height=10) <= 200
    assert fitted("I", width=200, height=10) == "I"
    assert fitted(long, width=0.5, height=10) == ""


def test_a_font_file_serves_as_face():
    folder = text._font_folder()
    if folder is None:
        pytest.skip("matplotlib, whose fonts are used here, is not installed")
    ink = draw_line("II", at=(20, 60), face=str(folder / "DejaVuSerif.ttf"), height=20, size=SIZE)
    assert ink.mask.any()


def test_a_missing_font_file_is_told(tmp_path: Path):
    with pytest.raises(ImageError, match="font file"):
        draw_line("II", at=(20, 60), face=str(tmp_path / "none.ttf"), height=20, size=SIZE)
    with pytest.raises(ImageError, match="sans"):
        draw_line("II", at=(20, 60), face="comic", height=20, size=SIZE)


def test_without_matplotlib_pillows_own_face_is_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(text, "_font_folder", lambda: None)
    text._font.cache_clear()
    text._font_size.cache_clear()
    try:
        ink = draw_line("H", at=(20, 60), height=20, size=SIZE)
        assert ink.coverage.sum(axis=0).max() == pytest.approx(20, abs=1.5)
    finally:
        text._font.cache_clear()
        text._font_size.cache_clear()
