"""The name that one installs says what it runs with."""

import re

import ecgpaper


def test_versions_are_printed_one_a_line(capsys):
    ecgpaper.show_versions()
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"ecgpaper +{re.escape(ecgpaper.__version__)}", lines[0])
    names = [line.split()[0] for line in lines]
    assert {"Python", "numpy", "onnxruntime", "torch"} <= set(names)
    assert len(names) == len(set(names))


def test_the_version_is_that_of_the_distribution():
    from importlib.metadata import version

    assert version("ecgpaper") == ecgpaper.__version__
