"""A dataset as Croissant JSON-LD: what loaders and catalogues of datasets read.

Croissant 1.0, http://mlcommons.org/croissant/1.0 (Akhtar et al. 2024, doi:10.1145/3650203.3663326).
"""

import json
from typing import Any

from ecgsyn.dataset.dataset_store import FileEntry
from ecgsyn.dataset.plan.source_description import About
from ecgsyn.dataset.write.manifest import DatasetSummary
from ecgsyn.formats.parquet_index import INDEX

__all__ = ["CROISSANT", "croissant"]

CROISSANT = "croissant.json"

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification gives: readers warn of any other."""

PNG, JPEG, BMP = "image/png", "image/jpeg", "image/bmp"

IMAGES = (
    ("images", "images/*/*.png", PNG),
    ("images", "images/*/*.jpg", JPEG),
    ("crops", "crops/*/*.png", PNG),
    ("crops", "crops/*/*.jpg", JPEG),
    ("digitization-dataset", "digitization-dataset/*/*.jpg", JPEG),
    ("detection-dataset", "detection-dataset/images/*.jpg", JPEG),
    ("segmentation", "segmentation/image/*.png", PNG),
    ("overlap-dataset/without-overlap", "overlap-dataset/without-overlap/image/*.png", PNG),
    ("overlap-dataset/with-overlap", "overlap-dataset/with-overlap/image/*.bmp", BMP),
    ("shards", "shards/*.tar", "application/x-tar"),
)
"""Where images may be: folder, pattern, what they are."""

COLUMNS = (
    ("key", "sc:Text", "names the files of the item"),
    ("kind", "sc:Text", "page or crop"),
    ("split", "sc:Text", "train, val or test"),
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
        JSON-LD; paths are relative to the dataset's folder. It has no date, which the format recommends:
        the same call gives the same text.
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
        "distribution": _distribution(index, plan["arguments"]["image"], folders),
        "recordSet": [_record_set()],
    }
    if about.url:
        held["url"] = about.url
    if about.license:
        held["license"] = about.license
    if about.citation:
        held["citeAs"] = about.citation
    return json.dumps(held, indent=1, ensure_ascii=False).encode() + b"\n"


def _distribution(index: FileEntry, image: str, folders: set[str]) -> list[dict[str, Any]]:
    table = {
        "@type": "cr:FileObject",
        "@id": INDEX,
        "name": INDEX,
        "description": "One row for each page and crop.",
        "contentUrl": INDEX,
        "encodingFormat": "application/x-parquet",
        "sha256": index.sha256,
    }
    other = PNG if image == "jpeg" else JPEG
    files = [
        {
            "@type": "cr:FileSet",
            "@id": pattern,
            "name": pattern,
            "description": f"Files below {folder}/ of the dataset's folder.",
            "encodingFormat": kind,
            "includes": pattern,
        }
        for folder, pattern, kind in IMAGES
        if folder in folders and not (folder in ("images", "crops") and kind == other)
    ]
    return [table, *files]


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
