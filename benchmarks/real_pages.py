"""Real photos: no truth, but limb leads must agree."""

import time
from pathlib import Path

import numpy as np
from PIL import Image

import ecgdigit
from benchmarks.data_folder import data_root
from benchmarks.measure import Row
from ecgdigit import einthoven_residual_db
from ecgtypes import Digitization, EcgError


def photo_row(reader: ecgdigit.Digitizer, folder: Path | None = None) -> list[Row]:
    """Return a row for each real photo, and one for all of them; none without the data folder."""
    rows: list[Row] = []
    residuals = []
    root = data_root()
    for path in sorted((root / "pages" / "photos").glob("*")) if root else []:
        start = time.process_time()
        result = _read(reader, path)
        spent = time.process_time() - start
        residual = float("nan")
        said = result
        if not isinstance(result, str):
            residual = einthoven_residual_db(result.recording)
            said = "no layout" if result.layout is None else result.layout.name
            residuals.append(residual)
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                pixels = np.asarray(Image.open(path).convert("RGB"))
                picture = ecgdigit.draw_overlay(pixels, result)
                Image.fromarray(picture).save(folder / f"{path.stem}.png", compress_level=1)
        rows.append({"photo": path.stem, "Einthoven dB": residual, "cpu s": spent, "read as": str(said)[:70]})
    if rows:
        usual = float(np.nanmedian(residuals)) if np.isfinite(residuals).any() else float("nan")
        spent = float(np.median([float(row["cpu s"]) for row in rows]))
        share = f"{len(residuals)} of {len(rows)} answered"
        rows.append({"photo": "median", "Einthoven dB": usual, "cpu s": spent, "read as": share})
    return rows


def _read(reader: ecgdigit.Digitizer, path: Path) -> Digitization | str:
    try:
        return reader.digitize(path)
    except EcgError as error:
        return f"{type(error).__name__}: {error}"
