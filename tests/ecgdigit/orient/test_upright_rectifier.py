"""Pages turned upright by the lead names on them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgdigit import AffineRectifier, FlatPage, UprightRectifier, compare, load_digitizer
from ecgdigit.flatten.grid_nodes import grid_nodes
from ecgdigit.testing import check_rectifier
from ecgtypes import STANDARD_12, Box, Detection, GridEstimate, Homography, PaperScale
from tests.ecgdigit.pages import page

SIZE = (90, 60)
GRID = GridEstimate(px_per_mm_x=1.0, px_per_mm_y=1.5, origin=(3.0, 2.0), angle=0.2)


class _AsItIs:
    """A rectifier of pages that are flat."""

    def rectify(self, image: NDArray[np.uint8], scale: PaperScale | None) -> FlatPage:
        return FlatPage(image, Homography.translation(4, -3), GRID, ("seen",))


class _Reader:
    """A detector that reads names where the first pixel is black, and fewer elsewhere."""

    def __init__(self, upright: int, elsewhere: int = 0, score: float = 0.9) -> None:
        self.count = {True: upright, False: elsewhere}
        self.score = score
        self.asked = 0

    def detect(self, image: NDArray[np.uint8]) -> tuple[Detection, ...]:
        self.asked += 1
        leads = STANDARD_12[: self.count[bool(image[0, 0, 0] == 0)]]
        quads = [Box(x0=4 * n, y0=5, x1=4 * n + 3, y1=9).quad() for n in range(12)]
        names = [
            Detection(kind="name", lead=lead, quad=quad, score=self.score)
            for lead, quad in zip(leads, quads, strict=False)
        ]
        return (*names, Detection(kind="region", lead="I", quad=quads[-1], score=0.9))


def _image() -> NDArray[np.uint8]:
    image = np.random.default_rng(3).integers(1, 255, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
    image[0, 0] = 0
    return image


def test_the_contract() -> None:
    check_rectifier(UprightRectifier(AffineRectifier(), _Reader(0)))


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_pages_are_turned_to_where_names_are_read(quarters: int) -> None:
    upright = _image()
    given = np.ascontiguousarray(np.rot90(upright, -quarters))
    found = UprightRectifier(_AsItIs(), _Reader(12)).rectify(given, None)
    assert np.array_equal(found.image, upright)
    assert [name.lead for name in found.names] == list(STANDARD_12)
    turn = f"the page was turned by {90 * quarters} degrees anticlockwise, by the names on it"
    assert found.warnings == ("seen", turn)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_places_and_grid_turn_with_the_page(quarters: int) -> None:
    given = np.ascontiguousarray(np.rot90(_image(), -quarters))
    as_it_is = _AsItIs().rectify(given, None)
    found = UprightRectifier(_AsItIs(), _Reader(12)).rectify(given, None)
    corner = np.array([[0.0, 0.0]])
    black = np.argwhere((given == 0).all(axis=2))[0][::-1].astype(np.float64)
    np.testing.assert_allclose(found.warp.inverse(corner), as_it_is.warp.inverse(black[None]))
    np.testing.assert_allclose(found.warp.forward(found.warp.inverse(corner)), corner, atol=1e-9)
    size = (given.shape[1] + 20, given.shape[0] + 20)
    before, after = (
        nodes[np.isfinite(nodes).all(axis=2)]
        for nodes in (grid_nodes(as_it_is, size), grid_nodes(found, size))
        if nodes is not None
    )
    apart = np.linalg.norm(before[:, None] - after[None], axis=2)
    # At the sides of the page one may have a row of nodes that the other has not.
    assert np.median(apart.min(axis=1)) < 1e-4
    assert np.median(apart.min(axis=0)) < 1e-4


def test_a_page_that_is_plainly_upright_is_looked_at_once() -> None:
    reader = _Reader(8)
    found = UprightRectifier(_AsItIs(), reader).rectify(_image(), None)
    assert reader.asked == 1
    assert len(found.names) == 8
    assert found.warnings == ("seen",)


@pytest.mark.parametrize(
    "reader",
    [_Reader(2), _Reader(4, elsewhere=3), _Reader(12, score=0.4)],
    ids=["few", "not many more", "unsure"],
)
def test_a_page_on_which_no_side_is_clearly_up_stays_as_it_is(reader: _Reader) -> None:
    given = np.ascontiguousarray(np.rot90(_image(), 2))
    found = UprightRectifier(_AsItIs(), reader).rectify(given, None)
    assert np.array_equal(found.image, given)
    assert found.warnings == ("seen",)


def test_a_page_that_lies_on_its_head_is_read() -> None:
    drawn = page("3x4+1", dpi=100)
    result = load_digitizer().digitize(np.ascontiguousarray(drawn.image[::-1, ::-1]))
    compared = compare(result, drawn)
    assert compared.coverage > 0.98
    assert compared.median_snr_db > 15
    assert any("turned by 180 degrees" in warning for warning in result.warnings)
