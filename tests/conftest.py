"""What every test run starts from: no network look-up, no window, no deadline on property tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from ecgtypes import layouts

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

settings.register_profile("ecgpaper", deadline=None, derandomize=True)
settings.load_profile("ecgpaper")


@pytest.fixture(autouse=True)
def _registry_as_it_was() -> Iterator[None]:
    """Take out again what a test, doctest or page of the docs registers."""
    known = dict(layouts._REGISTRY)
    yield
    layouts._REGISTRY.clear()
    layouts._REGISTRY.update(known)
