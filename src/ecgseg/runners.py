"""What runs a network at inference: onnxruntime, or torch where a module is given."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ecgtypes import WeightsError

__all__ = [
    "CROP_NETWORK",
    "CropLogits",
    "CropRunner",
    "NetworkKind",
    "OnnxNetwork",
    "OnnxRunner",
    "TorchNetwork",
    "TorchRunner",
]


class NetworkKind(NamedTuple):
    """What stands in the metadata of a network's files, and the names of what it returns, in order."""

    name: str
    outputs: tuple[str, ...]


CROP_NETWORK = NetworkKind("ecgseg crop network, version 1", ("target", "other", "line", "absent"))
"""See `ecgseg.models.CropOutput`."""


class CropLogits(NamedTuple):
    """What the network says of one crop; all are logits.

    Parameters
    ----------
    target, other, line : ndarray of float32, shape (height, width)
    absent : ndarray of float32, shape (width,)
    """

    target: NDArray[np.float32]
    other: NDArray[np.float32]
    line: NDArray[np.float32]
    absent: NDArray[np.float32]


class CropRunner(Protocol):
    """Runs a network on the channels of one crop."""

    def run(self, channels: NDArray[np.float32]) -> CropLogits:
        """Return the logits for channels of shape (CHANNELS, height, width)."""
        ...


class OnnxNetwork:
    """A network that was exported with `ecgseg.export`, of the kind that a subclass names.

    Parameters
    ----------
    path : path-like
        The ``.onnx`` file.
    device : str, default "auto"
        ``"cpu"``, ``"cuda"``, or "auto" for a GPU where onnxruntime has one.
    threads : int or None
        None for as many as there are processors at hand.

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind, or the device is not at hand.
    """

    kind: ClassVar[NetworkKind]

    def __init__(self, path: str | Path, *, device: str = "auto", threads: int | None = None) -> None:
        import onnxruntime  # noqa: PLC0415 (takes half a second)

        self.path = path = Path(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            message = f"the weights {path} cannot be read: {error}"
            raise WeightsError(message) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or _processors()
        # Threads that wait do not spin: the network's pieces are short, and other work waits too.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=_providers(device, onnxruntime.get_available_providers())
            )
            kind = self._session.get_modelmeta().custom_metadata_map.get("kind")
        except WeightsError:
            raise
        except Exception as error:  # its own errors have no base class in common
            message = f"{path} is no network that onnxruntime can run, or it is damaged: {error}"
            raise WeightsError(message) from error
        outputs = tuple(out.name for out in self._session.get_outputs())
        if kind != self.kind.name or outputs != self.kind.outputs:
            message = f"{path} holds another kind of network ({kind!r}): export one with ecgseg.export"
            raise WeightsError(message)

    def __repr__(self) -> str:
        """Return the file's name."""
        return f"{type(self).__name__}({self.path.name!r})"

    def all_outputs(self, images: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """Yield what is said of images, shape (n, channels, height, width), output by output."""
        found = self._session.run(list(self.kind.outputs), {"image": np.ascontiguousarray(images)})
        return (np.asarray(value, dtype=np.float32) for value in found)

    def outputs(self, channels: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """Yield what is said of one image, shape (channels, height, width), output by output."""
        return (value[0] for value in self.all_outputs(channels[None]))


class OnnxRunner(OnnxNetwork):
    """Runs a crop network that was exported with `ecgseg.export.export_onnx`.

    Parameters
    ----------
    path : path-like
        The ``.onnx`` file.
    device : str, default "auto"
        ``"cpu"``, ``"cuda"``, or "auto" for a GPU where onnxruntime has one.
    threads : int or None
        None for as many as there are processors at hand.

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind, or the device is not at hand.
    """

    kind = CROP_NETWORK

    def run(self, channels: NDArray[np.float32]) -> CropLogits:
        """Return the logits for the channels of one crop.

        Parameters
        ----------
        channels : ndarray of float32, shape (CHANNELS, height, width)

        Returns
        -------
        CropLogits
        """
        return CropLogits(*self.outputs(channels))


class TorchNetwork:
    """A torch module, run as it is."""

    def __init__(self, model: Any) -> None:
        self.model = model.eval()

    def __repr__(self) -> str:
        """Return the module's class."""
        return f"{type(self).__name__}({type(self.model).__name__})"

    def all_outputs(self, images: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """Yield what is said of images, shape (n, channels, height, width), output by output."""
        from ecgseg.extras import torch  # noqa: PLC0415

        device = next(self.model.parameters()).device
        with torch.no_grad():
            found = self.model(torch.from_numpy(np.ascontiguousarray(images)).to(device))
        return (value.float().cpu().numpy() for value in found)

    def outputs(self, channels: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """Yield what is said of one image, shape (channels, height, width), output by output."""
        return (value[0] for value in self.all_outputs(channels[None]))


class TorchRunner(TorchNetwork):
    """Runs a torch module as it is.

    Parameters
    ----------
    model : torch.nn.Module
        `ecgseg.models.CropNetwork`, or another that returns a `CropOutput`.
    """

    def run(self, channels: NDArray[np.float32]) -> CropLogits:
        """Return the logits for the channels of one crop.

        Parameters
        ----------
        channels : ndarray of float32, shape (CHANNELS, height, width)

        Returns
        -------
        CropLogits
        """
        return CropLogits(*self.outputs(channels))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _providers(device: str, available: list[str]) -> list[str]:
    cpu, cuda = "CPUExecutionProvider", "CUDAExecutionProvider"
    wanted = {"auto": [cuda, cpu], "cpu": [cpu], "cuda": [cuda]}.get(device)
    if wanted is None:
        message = f'a device is "auto", "cpu" or "cuda", not {device!r}'
        raise WeightsError(message)
    found = [name for name in wanted if name in available]
    if not found:
        message = f"onnxruntime has no {device} here: it has {', '.join(available)}"
        raise WeightsError(message)
    return found
