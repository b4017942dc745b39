"""Where the recordings of a dataset come from, in words: what its datasheet says."""

import os
from collections.abc import Iterable
from pathlib import Path

from ecgsyn.dataset.plan._record_files import PTB_XL_TABLE
from ecgtypes import Model

__all__ = ["PTB_XL", "About", "known_source"]


class About(Model):
    """Where recordings come from, and under what terms.

    Parameters
    ----------
    name : str
        Of the source.
    license : str
        Name or address of the licence; "" where it is not known.
    url : str
    citation : str
        What to cite.
    """

    name: str = "recordings of the caller"
    license: str = ""
    url: str = ""
    citation: str = ""


PTB_XL = About(
    name="PTB-XL, a large publicly available electrocardiography dataset",
    license="https://creativecommons.org/licenses/by/4.0/",
    url="https://physionet.org/content/ptb-xl/",
    citation=(
        "Wagner, P., Strodthoff, N., Bousseljot, R.-D., et al. PTB-XL, a large publicly available "
        "electrocardiography dataset. Scientific Data 7, 154 (2020). doi:10.1038/s41597-020-0495-6"
    ),
)

SIMULATED = About(
    name="simulated recordings (ecgsyn.simulate_recording)",
    license="https://creativecommons.org/publicdomain/zero/1.0/",
    citation="Sameni, R., et al. (2007), doi:10.1155/2007/43407; McSharry, P. E., et al. (2003), "
    "doi:10.1109/TBME.2003.808805",
)


def known_source(records: object) -> About:
    """Return what is known of some records from how they were given.

    Parameters
    ----------
    records : object
        As `ecgsyn.build_dataset` takes them.

    Returns
    -------
    About
        Of PTB-XL for its folder, with its table; of the simulator; else of an unknown source.
    """
    if isinstance(records, str) and records == "simulated":
        return SIMULATED
    if isinstance(records, str | os.PathLike) and (Path(records) / PTB_XL_TABLE).is_file():
        return PTB_XL
    return About()


def table(rows: Iterable[tuple[str, ...]], head: tuple[str, ...]) -> list[str]:
    """Return the lines of a Markdown table.

    Parameters
    ----------
    rows : iterable of tuple of str
    head : tuple of str

    Returns
    -------
    list of str
    """
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]
