"""What every test run starts from: no network look-up, no window, no deadline on property tests."""

import os

from hypothesis import settings

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

settings.register_profile("ecgpaper", deadline=None, derandomize=True)
settings.load_profile("ecgpaper")
