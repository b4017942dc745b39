"""Creases of crumpled paper: thin, broken, with a dark and a bright side, along the facets' edges."""

import cv2
import numpy as np
import pytest

from ecgsyn.effects import Frame, Light, Sheet
from ecgsyn.effects.geometry.bends._crumple_lines import draw_crumples
from ecgsyn.effects.geometry.bends._crumpled_relief import Relief, crumpled, facet_net
from tests.ecgsyn.effects.photometric import blank_page

LIGHT = Light(azimuth=270, elevation=40, ambient=0.5)
LOOK = {"facet": 40.0, "seed": 3}


def relief(frame: Frame, *, height: float = 6.0, roughness: float = 0.6) -> Relief:
    return crumpled(frame, height=height, roughness=roughness, spread=1.0, **LOOK)


def drawn(height: float, *, size: tuple[int, int] = (900, 700), light: Light = LIGHT) -> np.ndarray:
    page = blank_page(*size, level=180)
    sheet = Sheet(page.image.copy(), page.truth)
    draw_crumples(sheet, relief(sheet.frame, height=height), light, **LOOK)
    assert sheet.hidden is None
    return sheet.image[..., 0].astype(float)


def test_lines_are_thin_dark_and_bright():
    image = drawn(8.0)
    assert image.min() < 165
    assert image.max() > 195
    changed = np.asarray(np.abs(image - 180) > 5, dtype=np.uint8)
    assert 0.002 < changed.mean() < 0.15
    # 1.5 mm wide openings leave nothing of lines, but some of what lies where several meet
    opened = cv2.morphologyEx(changed, cv2.MORPH_OPEN, np.ones((12, 12), np.uint8))
    assert opened.mean() < 0.1 * changed.mean()


def test_higher_facets_leave_stronger_lines_and_flat_paper_none():
    strength = [float(np.abs(drawn(height) - 180).mean()) for height in (0.0, 1.0, 4.0)]
    assert strength[0] == 0
    assert 0 < strength[1] < strength[2]


def test_the_light_decides_which_side_is_dark():
    above, below = drawn(6.0), drawn(6.0, light=LIGHT.replace(azimuth=90))
    assert np.corrcoef(above.ravel() - 180, below.ravel() - 180)[0, 1] < 0.2


@pytest.mark.parametrize("size", [(64, 64), (1, 200), (200, 1)])
def test_tiny_sheets(size: tuple[int, int]):
    assert drawn(6.0, size=size).shape == size[::-1]


def test_facets_are_flat_between_their_edges():
    frame = Frame((1200, 900), 8.0)
    field = relief(frame, roughness=0.0)
    u, v, cell = facet_net(frame, level=0, **LOOK)
    assert cell == field.cell
    away = [np.abs(part - np.rint(part)) for part in (u, v, u - v)]
    # neither the edges of the net, nor those of the triangles that bend it
    calm = np.min(away, axis=0) > 0.1
    bend = np.abs(field.edges())
    assert np.median(bend[calm]) < 1e-3
    assert bend[~calm].mean() > 5 * bend[calm].mean()
