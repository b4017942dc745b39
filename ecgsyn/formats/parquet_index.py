"""The index: one row of a Parquet file for each page and crop."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from ecgsyn.formats.base import Finished, Format, Written
from ecgsyn.formats.dataset_item import Item, Kind

__all__ = ["INDEX", "Index", "index_row"]

INDEX = "index.parquet"

ROWS = 4096
"""Rows of one row group."""


class Index(Format):
    """``index.parquet``: where each item is, what it shows, and what it was made from.

    Examples
    --------
    >>> Index().name
    'parquet'
    """

    name: ClassVar[str] = "parquet"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page", "crop"})

    def finish(self, written: Written) -> Iterable[Finished]:
        """Return the file."""
        rows = (
            json.loads(text)
            for kind in written.kinds
            for split in written.splits
            for text in written.fragments("row", split, kind)
        )
        return ((INDEX, parquet_pieces(rows)),)


def index_row(item: Item, *, image: str, shard: str | None) -> dict[str, Any]:
    """Return the row of one item.

    Parameters
    ----------
    item : Item
    image : str
        Path of the image, or its name within the shard.
    shard : str or None
        Path of the shard.

    Returns
    -------
    dict
    """
    truth, lead = item.page.truth, item.lead
    rate = item.page.recording.sampling_rate if item.page.recording is not None else None
    overlap = item.overlap
    return {
        "key": item.key,
        "kind": item.kind,
        "split": item.split,
        "page": item.number,
        "image": image,
        "shard": shard,
        "width": truth.size[0],
        "height": truth.size[1],
        "record": item.record,
        "record_id": item.record_id,
        "patient": item.patient,
        "sampling_rate": rate,
        "layout": item.layout.name,
        "order": item.layout.order,
        "timing": item.layout.timing,
        "style": item.style,
        "effects": item.effects,
        "speed": truth.scale.speed,
        "gain": truth.scale.gain,
        "px_per_mm_x": truth.scale.px_per_mm_x,
        "px_per_mm_y": truth.scale.px_per_mm_y,
        "leads": [one.lead.value for one in truth.leads],
        "lead": None if lead is None else lead.lead.value,
        "strip": None if lead is None else lead.cell.strip,
        "intruded": None if overlap is None else overlap.intruded,
        "touched": None if overlap is None else overlap.touched,
        "contacts": None if overlap is None else overlap.contacts,
        "crossings": None if overlap is None else overlap.crossings,
        "stratum": None if overlap is None else overlap.stratum,
    }


def _schema() -> Any:
    import pyarrow as pa  # noqa: PLC0415 (loaded when a dataset is finished or read)

    text, number, whole = pa.string(), pa.float64(), pa.int64()
    named = {
        "key": text, "kind": text, "split": text, "page": whole, "image": text, "shard": text,
        "width": whole, "height": whole, "record": text, "record_id": text, "patient": text,
        "sampling_rate": number, "layout": text, "order": text, "timing": text, "style": text,
        "effects": text, "speed": number, "gain": number, "px_per_mm_x": number, "px_per_mm_y": number,
        "leads": pa.list_(text), "lead": text, "strip": pa.bool_(), "intruded": number, "touched": number,
        "contacts": whole, "crossings": whole, "stratum": text,
    }  # fmt: skip
    return pa.schema(list(named.items()))


def parquet_pieces(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a Parquet file of the rows, row group by row group.

    Parameters
    ----------
    rows : iterable of dict

    Yields
    ------
    bytes
    """
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    schema, sink = _schema(), _Pieces()
    with parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema) as writer:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == ROWS:
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
                batch = []
                yield from sink.taken()
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    yield from sink.taken()


class _Pieces:
    """A file that hands on what was written to it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(self._pieces[-1])

    def taken(self) -> list[bytes]:
        pieces, self._pieces = self._pieces, []
        return pieces

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True
