"""The errors that the four packages raise on purpose.

The tree::

    EcgError
    ├── RecordingError        (ValueError)   a signal or a record file that cannot be used
    ├── LayoutError           (ValueError)   a layout that is unknown, or does not fit its page
    ├── ImageError            (ValueError, OSError)  an image that cannot be read, or is no page
    ├── GridNotFoundError     (ValueError)   a page on which no grid could be measured
    ├── LeadNotFoundError     (KeyError)     a lead that a recording or page does not hold
    ├── WeightsError          (ValueError, OSError)  network weights missing, damaged or of another kind
    ├── DatasetError          (ValueError, OSError)  a dataset folder that cannot be built or read
    ├── EffectError           (ValueError)   an effect whose parameters are out of range
    ├── UnknownNameError      (ValueError)   a preset, style or effect that is not registered
    └── MissingExtraError     (ImportError)  an optional library that is not installed

Every error also derives from the builtin that a caller would expect, so that ``except ValueError``
around a reader works as it does elsewhere. The message says what was wrong, where, and what to do.
"""

__all__ = [
    "DatasetError",
    "EcgError",
    "EffectError",
    "GridNotFoundError",
    "ImageError",
    "LayoutError",
    "LeadNotFoundError",
    "MissingExtraError",
    "RecordingError",
    "UnknownNameError",
    "WeightsError",
]


class EcgError(Exception):
    """Base class of every error that ecgpaper raises on purpose."""


class RecordingError(EcgError, ValueError):
    """A signal or a record file that cannot be used."""


class LayoutError(EcgError, ValueError):
    """A layout that is unknown, or does not fit the page or the recording."""


class ImageError(EcgError, ValueError, OSError):
    """An image that cannot be read, or that is not the picture of a page."""


class GridNotFoundError(EcgError, ValueError):
    """A page on which no grid could be measured; give a scale to go on without one."""


class LeadNotFoundError(EcgError, KeyError):
    """A lead that a recording, layout or page does not hold."""

    def __str__(self) -> str:
        """Return the message as it is."""
        # KeyError shows the repr of its message, which hides line breaks and doubles quotes.
        return str(self.args[0]) if self.args else ""


class WeightsError(EcgError, ValueError, OSError):
    """Network weights that are missing, damaged or of another kind."""


class DatasetError(EcgError, ValueError, OSError):
    """A dataset folder that cannot be built or read."""


class EffectError(EcgError, ValueError):
    """An effect whose parameters are out of range, which the message names, or that does not fit a page."""


class UnknownNameError(EcgError, ValueError):
    """A preset, style or effect that is not registered; the message names those that are."""


class MissingExtraError(EcgError, ImportError):
    """An optional library that is not installed; the message names the extra to install."""
