"""Paper ECGs in both directions: the name that one installs, and the versions of what stands behind it.

What does the work is imported by its own name: `ecgsyn` draws pages, `ecgseg` finds leads and cuts traces
out, `ecgdigit` reads pages, and `ecgtypes` holds what they share.
"""

import platform
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from re import match

__all__ = ["show_versions"]

__version__ = "0.1.0"


def show_versions() -> None:
    """Print the versions of this library, of Python, and of all that either may load.

    Nothing of it is imported. Say what it prints where you report a fault.

    Examples
    --------
    >>> show_versions()  # doctest: +SKIP
    ecgpaper      0.1.0
    Python        3.12.3
    numpy         2.3.5
    """
    lines = {"ecgpaper": __version__, "Python": platform.python_version(), "platform": platform.platform()}
    lines |= {name: _version_of(name) for name in _required()}
    width = max(map(len, lines))
    sys.stdout.writelines(f"{name:{width}}  {told}\n" for name, told in lines.items())


def _required() -> list[str]:
    """Return the names of all distributions that the library or one of its extras asks for."""
    try:
        asked = requires("ecgpaper") or []
    except PackageNotFoundError:  # a checkout that is not installed
        return []
    names = [found.group(0) for line in asked if (found := match(r"[\w.-]+", line))]
    return [name for name in dict.fromkeys(names) if name != "ecgpaper"]


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
