"""Contact sheets."""

import numpy as np
import pytest
from PIL import Image

from ecgsyn.gallery import contact_sheet, main
from ecgtypes import UnknownNameError


def test_a_sheet_has_a_page_for_every_style_preset_and_severity():
    sheet = contact_sheet(
        ["clean", "scanner"], ["plain", "edan-se"], severities=(0.3,), width=160, dpi=72, rng=1
    )
    assert sheet.shape[1] == 2 * 176
    assert sheet.dtype == np.uint8
    again = contact_sheet(
        ["clean", "scanner"], ["plain", "edan-se"], severities=(0.3,), width=160, dpi=72, rng=1
    )
    assert np.array_equal(sheet, again)
    # no cell is bare
    for left in (0, 176):
        for part in np.array_split(sheet[:, left : left + 176], 2):
            assert (part.min(axis=2) < 200).mean() > 0.01


def test_unknown_names_are_told():
    with pytest.raises(UnknownNameError):
        contact_sheet(["moon"], ["plain"])
    with pytest.raises(UnknownNameError):
        contact_sheet(["clean"], ["moon"])


def test_the_command_writes_the_sheet(tmp_path, capsys):
    path = tmp_path / "sheet.png"
    assert main(["--presets", "fax", "--styles", "plain", "--width", "120", "--out", str(path)]) == 0
    with Image.open(path) as sheet:
        assert sheet.size[0] == 136
    assert "sheet.png" in capsys.readouterr().out
