"""What finds leads, cuts traces out and reads ink, with the weights of the package or of yours."""

from pathlib import Path

from ecgseg.crops.segmenter import CropSegmenter
from ecgseg.ink.reader import InkReader
from ecgseg.outputs import CROP_NETWORK, INK_NETWORK, NAME_NETWORK, PAGE_NETWORK
from ecgseg.pages.detector import PageDetector
from ecgseg.run.runners import OnnxRunner
from ecgseg.run.weights import DETECTOR, INK, READER, SEGMENTER, bundled_weights, check_against_card

__all__ = ["load_detector", "load_ink_reader", "load_segmenter"]


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
    check_against_card(path)
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
    device, threads : str, int or None
        As for `load_segmenter`.

    Returns
    -------
    PageDetector

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind, or the device is not at hand.
    """
    path = bundled_weights(DETECTOR) if path is None else Path(path)
    check_against_card(path)
    network = OnnxRunner(path, PAGE_NETWORK, device=device, threads=threads)
    beside = path.with_name(f"{READER}.onnx")
    if not beside.exists():
        return PageDetector(network)
    check_against_card(beside)
    return PageDetector(network, reader=OnnxRunner(beside, NAME_NETWORK, device=device, threads=threads))


def load_ink_reader(
    path: str | Path | None = None, *, device: str = "auto", threads: int | None = None
) -> InkReader:
    """Return a reader of the ink of flat pages that is ready to use.

    Parameters
    ----------
    path, device, threads
        As `load_segmenter` takes them.

    Returns
    -------
    InkReader
    """
    path = bundled_weights(INK) if path is None else Path(path)
    check_against_card(path)
    return InkReader(OnnxRunner(path, INK_NETWORK, device=device, threads=threads))
