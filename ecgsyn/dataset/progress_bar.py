"""The bar that shows how far a long job is, how fast it goes, and how long it will take."""

from contextlib import AbstractContextManager
from typing import Any

__all__ = ["progress_bar"]


def progress_bar(
    total: int, title: str, unit: str, *, shown: bool | None, done: int = 0
) -> AbstractContextManager[Any]:
    """Return a tqdm bar.

    Parameters
    ----------
    total : int
        Of what there is to do.
    title, unit : str
    shown : bool or None
        None for a bar on a terminal alone.
    done : int, default 0
        What earlier calls have done.

    Returns
    -------
    tqdm.tqdm
    """
    from tqdm import tqdm  # noqa: PLC0415

    disable = None if shown is None else not shown
    bar: AbstractContextManager[Any] = tqdm(
        total=total, desc=title, unit=f" {unit}", initial=done, disable=disable
    )
    return bar
