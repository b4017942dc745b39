"""The weights that come with the package, and their cards."""

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ecgseg.crops.segmenter import CropSegmenter
from ecgseg.outputs import CROP_NETWORK, NAME_NETWORK, PAGE_NETWORK
from ecgseg.pages.detector import PageDetector
from ecgseg.run.runners import OnnxRunner
from ecgtypes import Model, WeightsError

__all__ = ["WeightsCard", "bundled_weights", "load_card", "load_detector", "load_segmenter", "write_card"]

FOLDER = Path(__file__).resolve().parent / "trained"
SEGMENTER = "crop_segmenter"
DETECTOR, READER = "page_detector", "name_reader"
SUFFIXES = (".onnx", ".safetensors", ".json")


class Measure(Model):
    """One figure, and how it was measured.

    Parameters
    ----------
    name : str
    value : float
    on : str
        On what, and by which command.
    """

    name: str
    value: float
    on: str


class WeightsFile(Model):
    """A file that a card describes.

    Parameters
    ----------
    name : str
    sha256 : str
    """

    name: str
    sha256: str


class WeightsCard(Model):
    """What is known of trained weights.

    Parameters
    ----------
    name : str
        That of its files, without suffix.
    task : str
        What the network does.
    parameters : int
        How many weights it has.
    data, split : str
        What it was trained on, and what not.
    seed, steps : int
    command : str
        That trained it.
    hours : float
        That it took, by the clock.
    hardware : str
    licence : str
        Of the weights.
    notes : tuple of str
    measures : tuple of Measure
    files : tuple of WeightsFile
    """

    name: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    task: str
    parameters: Annotated[int, Field(ge=1)]
    data: str
    split: str
    seed: Annotated[int, Field(ge=0)]
    steps: Annotated[int, Field(ge=0)]
    command: str
    hours: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    hardware: str
    licence: str
    notes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    files: tuple[WeightsFile, ...] = ()


def load_segmenter(
    path: str | Path | None = None, *, device: str = "auto", threads: int | None = None
) -> CropSegmenter:
    """Return a segmenter of lead crops that is ready to use.

    Parameters
    ----------
    path : path-like or None
        An ONNX file that `ecgseg.export.export_onnx` wrote; None for the weights of the package. Where a
        card lies beside it (the same name, ``.json``), the file must be the one that it describes.
    device : str, default "auto"
        ``"cpu"``, ``"cuda"``, or "auto" for a GPU where onnxruntime has one.
    threads : int or None
        None for as many as there are processors at hand.

    Returns
    -------
    CropSegmenter

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind, or the device is not at hand.

    Examples
    --------
    >>> load_segmenter()
    CropSegmenter(OnnxRunner('crop_segmenter.onnx'))
    """
    path = bundled_weights(SEGMENTER) if path is None else Path(path)
    _check_against_card(path)
    return CropSegmenter(OnnxRunner(path, CROP_NETWORK, device=device, threads=threads))


def load_detector(
    path: str | Path | None = None, *, device: str = "auto", threads: int | None = None
) -> PageDetector:
    """Return a detector of leads and their names on pages that is ready to use.

    Parameters
    ----------
    path : path-like or None
        An ONNX file that `ecgseg.export.export_onnx` wrote; None for the weights of the package. Names are
        read by the network in ``name_reader.onnx`` beside it, where there is one. Where a card lies beside
        a file (the same name, ``.json``), the file must be the one that it describes.
    device : str, default "auto"
        ``"cpu"``, ``"cuda"``, or "auto" for a GPU where onnxruntime has one.
    threads : int or None
        None for as many as there are processors at hand.

    Returns
    -------
    PageDetector

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind, or the device is not at hand.
    """
    path = bundled_weights(DETECTOR) if path is None else Path(path)
    _check_against_card(path)
    network = OnnxRunner(path, PAGE_NETWORK, device=device, threads=threads)
    beside = path.with_name(f"{READER}.onnx")
    if not beside.exists():
        return PageDetector(network)
    _check_against_card(beside)
    return PageDetector(network, reader=OnnxRunner(beside, NAME_NETWORK, device=device, threads=threads))


def bundled_weights(name: str, *, suffix: str = ".onnx") -> Path:
    """Return where weights of the package lie.

    Parameters
    ----------
    name : str
        ``"crop_segmenter"``, ``"page_detector"`` or ``"name_reader"``.
    suffix : str, default ".onnx"
        ".onnx" for inference, ".safetensors" to train on from, ".json" for the card.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    WeightsError
        When the package has none of that name.
    """
    path = FOLDER / f"{name}{suffix}"
    if name not in (SEGMENTER, DETECTOR, READER) or suffix not in SUFFIXES or not path.exists():
        known = ", ".join(sorted(card.stem for card in FOLDER.glob("*.json"))) or "none"
        message = f"the package has no weights {path.name!r}; it has {known}"
        raise WeightsError(message)
    return path


def load_card(path: str | Path) -> WeightsCard:
    """Return the card of weights.

    Parameters
    ----------
    path : path-like
        The weights or the card itself, which has the same name with ``.json``.

    Returns
    -------
    WeightsCard

    Raises
    ------
    WeightsError
        When there is none, or it is damaged.

    Examples
    --------
    >>> load_card(bundled_weights("crop_segmenter")).name
    'crop_segmenter'
    """
    card = Path(path).with_suffix(".json")
    try:
        return WeightsCard.model_validate_json(card.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{card} is no card of weights: {error}"
        raise WeightsError(message) from error


def write_card(card: WeightsCard, folder: str | Path) -> Path:
    """Write a card beside its weights, with the digests of the files that bear its name.

    Parameters
    ----------
    card : WeightsCard
    folder : path-like
        Where the files lie.

    Returns
    -------
    pathlib.Path
        The card, ``NAME.json``.

    Raises
    ------
    WeightsError
        When it cannot be written.
    """
    folder = Path(folder)
    found = (folder / f"{card.name}{suffix}" for suffix in (".onnx", ".safetensors"))
    files = tuple(WeightsFile(name=path.name, sha256=_digest(path)) for path in found if path.exists())
    path = folder / f"{card.name}.json"
    try:
        path.write_text(card.replace(files=files).model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        message = f"the card cannot be written to {path}: {error}"
        raise WeightsError(message) from error
    return path


def _check_against_card(path: Path) -> None:
    if not path.exists():
        message = f"there are no weights {path}"
        raise WeightsError(message)
    if not path.with_suffix(".json").exists():
        return
    told = {held.name: held.sha256 for held in load_card(path).files}
    if told.get(path.name, _digest(path)) != _digest(path):
        message = f"{path} is damaged: it is not the file that its card describes"
        raise WeightsError(message)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
