"""A reader of ink that knows the truth: what a perfect network would say of a flat page."""

import cv2
import numpy as np

from ecgtypes import InkMaps, Page

FACTORS = np.array([0.2, 1.0, 5.0], np.float32)


class OracleReader:
    """Says of a drawn page that nobody moved what its masks say."""

    def __init__(self, page: Page, *, odds: tuple[float, float, float] = (0.0, 1.0, 0.0)) -> None:
        self.page = page
        self.odds = np.array(odds, np.float32)

    @staticmethod
    def blank(empty: np.ndarray) -> InkMaps:
        """Return maps on which there is nothing."""
        return InkMaps(
            **dict.fromkeys(InkMaps.kinds, empty),
            rows=np.ones((1, 1, 1), np.float32),
            offsets=np.zeros(1, np.float32),
            px_per_mm=(5.0, 5.0),
        )

    def read(self, image: np.ndarray, *, px_per_mm: tuple[float, float] = (10.0, 10.0)) -> InkMaps:
        masks, size = self.page.truth.masks(), self.page.truth.size
        height, width = image.shape[:2]
        to = (round(width * 5 / px_per_mm[0]), round(height * 5 / px_per_mm[1]))

        def small(mask: np.ndarray) -> np.ndarray:
            whole = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
            return cv2.resize(whole, to, interpolation=cv2.INTER_AREA)

        bins = np.array([-10, 0, 10], np.float32)
        return InkMaps(
            trace=small(masks.traces()),
            letter=small(masks.text.full(size)),
            pulse=small(masks.pulses.full(size)),
            bar=small(masks.separators.full(size)),
            grid=small(masks.grid.full(size)),
            foreign=small(masks.foreign.full(size)),
            rows=np.full((3, -(-to[1] // 2), -(-to[0] // 2)), 1 / 3, np.float32),
            offsets=bins,
            px_per_mm=(5.0, 5.0),
            scale_factors=FACTORS,
            scale_odds=self.odds,
        )
