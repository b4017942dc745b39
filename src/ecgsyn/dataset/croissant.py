"""A dataset as Croissant JSON-LD: what loaders and catalogues of datasets read.

Croissant 1.0, http://mlcommons.org/croissant/1.0 (Akhtar et al. 2024, doi:10.1145/3650203.3663326).
"""

import json
from typing import Any

from ecgsyn.dataset.about import About
from ecgsyn.dataset.manifest import DatasetSummary
from ecgsyn.dataset.store import FileEntry
from ecgsyn.formats.index import INDEX

__all__ = ["CROISSANT", "croissant"]

CROISSANT = "croissant.json"

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "key": "cr:key",
    "md5": "cr:md5",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "repeated": "cr:repeated",
    "sc": "https://schema.org/",
    "source": "cr:source",
}
"""The context that the specification gives, less what is not used here."""

COLUMNS = (
    ("key", "sc:Text", "names the files of the item"),
    ("kind", "sc:Text", "page or crop"),
    ("split", "sc:Text", "train, val or test; no patient is in two of them"),
    ("image", "sc:Text", "path of the image"),
    ("width", "sc:Integer", "of the image, px"),
    ("height", "sc:Integer", "of the image, px"),
    ("record_id", "sc:Text", "name of the record that is printed"),
    ("layout", "sc:Text", "rows x columns + rhythm strips of the page"),
    ("style", "sc:Text", "family of ECG machines that the page looks like"),
    ("effects", "sc:Text", "what was done to the page after it was printed"),
    ("lead", "sc:Text", "of a crop"),
    ("touched", "sc:Float", "of a crop: share of the lead's pixel columns that a neighbour touches"),
)
"""Columns of the index that are described: name, type, meaning."""

FILE_SETS = {
    "images": ("images/*/*", ""),
    "crops": ("crops/*/*", ""),
    "shards": ("shards/*.tar", "application/x-tar"),
    "digitization-dataset": ("digitization-dataset/*/*.jpg", "image/jpeg"),
    "detection-dataset": ("detection-dataset/images/*.jpg", "image/jpeg"),
    "segmentation": ("segmentation/image/*.png", "image/png"),
    "overlap-dataset": ("overlap-dataset/*/image/*", "image/*"),
}
"""Folders with images, or with shards that hold them: files and their type, ""
where the caller chose it. The last four are those of rahimi2025."""


def croissant(
    plan: dict[str, Any], summary: DatasetSummary, about: About, index: FileEntry, folders: set[str]
) -> bytes:
    """Return the description.

    Parameters
    ----------
    plan : dict
        ``arguments`` and ``libraries``.
    summary : DatasetSummary
    about : About
    index : FileEntry
        Of ``index.parquet``.
    folders : set of str
        That the dataset has.

    Returns
    -------
    bytes
        JSON-LD; paths are relative to the dataset's folder.
    """
    tasks = ", ".join(plan["arguments"]["task"])
    held: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "-".join(["ecg-pages", *plan["arguments"]["task"]]),
        "description": (
            f"{summary.pages:,} synthetic ECG pages and {summary.crops:,} crops for {tasks}, drawn by "
            f"ecgpaper from {about.name}."
        ),
        "version": plan["libraries"]["ecgpaper"],
        "url": about.url or "https://example.org/ecg-pages",
        "distribution": _distribution(plan["arguments"]["image"], index, folders),
        "recordSet": [_record_set()],
    }
    if about.license:
        held["license"] = about.license
    if about.citation:
        held["citeAs"] = about.citation
    return json.dumps(held, indent=1, ensure_ascii=False).encode() + b"\n"


def _distribution(image: str, index: FileEntry, folders: set[str]) -> list[dict[str, Any]]:
    folder = {
        "@type": "cr:FileObject",
        "@id": "folder",
        "name": "folder",
        "description": "The dataset's folder.",
        "contentUrl": ".",
        "encodingFormat": "inode/directory",
        "sha256": index.sha256,
    }
    table = {
        "@type": "cr:FileObject",
        "@id": INDEX,
        "name": INDEX,
        "description": "One row for each page and crop.",
        "contentUrl": INDEX,
        "encodingFormat": "application/x-parquet",
        "sha256": index.sha256,
    }
    files = [
        {
            "@type": "cr:FileSet",
            "@id": name,
            "name": name,
            "containedIn": {"@id": "folder"},
            "encodingFormat": kind or f"image/{image}",
            "includes": pattern,
        }
        for name, (pattern, kind) in FILE_SETS.items()
        if name in folders
    ]
    return [folder, table, *files]


def _record_set() -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "items",
        "name": "items",
        "description": "The pages and crops.",
        "key": {"@id": "items/key"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"items/{name}",
                "name": name,
                "description": text,
                "dataType": kind,
                "source": {"fileObject": {"@id": INDEX}, "extract": {"column": name}},
            }
            for name, kind, text in COLUMNS
        ],
    }
