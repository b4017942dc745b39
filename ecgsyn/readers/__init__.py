"""Reading recordings: WFDB records and CSV files, always in millivolts.

`read_record` looks at the name and hands over to `ecgsyn.readers.wfdb_reader` or
`ecgsyn.readers.csv_reader`. Both leave out what is no ECG lead, with a note in the recording, and
refuse what they would have to guess.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from ecgsyn.readers.csv_reader import read_csv
from ecgsyn.readers.read_settings import ReadSettings
from ecgsyn.readers.wfdb_reader import read_wfdb
from ecgtypes.errors import RecordingError
from ecgtypes.leads import Lead
from ecgtypes.signals import Recording

__all__ = ["read_record"]


def read_record(
    path: str | os.PathLike[str],
    *,
    leads: Iterable[Lead | str] | None = None,
    sampling_rate: float | None = None,
    units: str | None = None,
) -> Recording:
    """Read a recording from a WFDB record or a CSV file.

    Lead names may stand in any letter case, with or without "lead" or "ECG" before them. A channel
    that is no lead (a respiration, a Frank lead) is left out and named in the recording's ``notes``.
    Missing samples are NaN.

    Parameters
    ----------
    path : path-like
        A WFDB record, with or without ``.hea`` or ``.dat``, of one segment or several; or a ``.csv``
        file with a header row of lead names and, if it has one, a column ``time``. Only local files
        are read.
    leads : iterable of Lead or str, optional
        Read these alone, in this order.
    sampling_rate : float, optional
        Hz, instead of what the file says.
    units : {"V", "mV", "uV", "nV"}, optional
        Of the values, instead of what the file says. A CSV file that does not say is taken for mV.

    Returns
    -------
    Recording
        Signals in mV; ``record_id`` is the file's name; ``patient`` what the header's comments say.

    Raises
    ------
    RecordingError
        When the file is missing, damaged or truncated, points outside its folder, holds no lead or
        one lead twice, is uncalibrated or in unknown units, or holds no valid sample at all.
    LeadNotFoundError
        When a lead of ``leads`` is not in the record.

    Notes
    -----
    The formats are those of the WFDB Applications Guide, header(5) and signal(5),
    https://physionet.org/physiotools/wag/; samples are decoded by the ``wfdb`` package.

    Examples
    --------
    >>> recording = read_record("records500/00000/00009_hr")  # doctest: +SKIP
    >>> recording.sampling_rate, recording.leads[:2]  # doctest: +SKIP
    (500.0, (<Lead.I: 'I'>, <Lead.II: 'II'>))
    """
    settings = ReadSettings.checked(leads=leads, sampling_rate=sampling_rate, units=units)
    # abspath, not resolve: a link's own name is the record's name
    location = Path(os.path.abspath(path))  # noqa: PTH100
    if location.is_dir():
        message = f"{location} is a folder: give the path of one record in it"
        raise RecordingError(message)
    if location.suffix.lower() == ".csv":
        return read_csv(location, settings)
    return read_wfdb(location, settings)
