"""Every effect in the registry keeps the contract."""

import pytest

from ecgsyn.effects import effect_names, get_effect
from ecgsyn.testing import check_effect

NEEDS_A_TRANSFORM = {"albumentations"}


@pytest.mark.parametrize("name", [name for name in effect_names() if name not in NEEDS_A_TRANSFORM])
def test_an_effect_keeps_the_contract(name: str):
    check_effect(get_effect(name, severity=1.0), seeds=(1,))
