"""What runs a network at inference: onnxruntime, or torch where a module is given."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecgseg.outputs import CropLogits, NameLogits, NetworkKind, PageLogits
from ecgtypes import WeightsError

__all__ = [
    "CropLogits",
    "CropRunner",
    "NameRunner",
    "OnnxRunner",
    "PageRunner",
    "Runner",
    "TorchRunner",
    "as_runner",
]

MOST_THREADS = 256

Output = TypeVar("Output", bound=tuple[Any, ...])
Output_co = TypeVar("Output_co", covariant=True)
Floats: TypeAlias = NDArray[np.float32]


class Runner(Protocol[Output_co]):
    """Runs a network on one image, shape (channels, height, width), or on several of one size.

    A network whose images vary in their sides takes one at a time when it is run by onnxruntime.
    """

    def run(self, images: Floats, /) -> Output_co:
        """Return what is said: of one image without the first dimension."""
        ...


CropRunner: TypeAlias = Runner[CropLogits]
"""Runs a network that finds the trace of a lead on its crop."""

PageRunner: TypeAlias = Runner[PageLogits]
"""Runs a network that finds leads and names on a page."""

NameRunner: TypeAlias = Runner[NameLogits]
"""Runs a network that reads names, on any number of crops."""


class OnnxRunner(Generic[Output]):
    """Runs a network that was exported with `ecgseg.export.export_onnx`.

    Parameters
    ----------
    path : path-like
        The ``.onnx`` file.
    kind : NetworkKind
        What it must be made for, such as `ecgseg.outputs.CROP_NETWORK`.
    device : str, default "auto"
        ``"cpu"``, ``"cuda"``, or "auto" for a GPU where onnxruntime has one.
    threads : int or None
        None for as many as there are processors at hand.

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind, the device is not at hand, or there are to be
        less than one thread.
    """

    def __init__(
        self, path: str | Path, kind: NetworkKind[Output], *, device: str = "auto", threads: int | None = None
    ) -> None:
        self.path = Path(path)
        self.kind = kind
        self.device = device
        self.threads = threads
        self._session = _session(self.path, device, threads)
        told = self._session.get_modelmeta().custom_metadata_map.get("kind")
        fields = tuple(output.name for output in self._session.get_outputs())
        if told != kind.name or fields != kind.fields:
            message = f"{path} holds another kind of network ({told!r}): export one with ecgseg.export"
            raise WeightsError(message)

    def __repr__(self) -> str:
        """Return the file's name."""
        return f"{type(self).__name__}({self.path.name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process makes the same: it opens the file anew, for a session cannot travel."""
        made = partial(type(self), device=self.device, threads=self.threads)
        return made, (self.path.absolute(), self.kind)

    def run(self, images: Floats, /) -> Output:
        """Return what the network says.

        Parameters
        ----------
        images : ndarray of float32, shape (channels, height, width) or (n, channels, height, width)

        Returns
        -------
        named tuple of ndarray of float32
            That of the network's kind; of one image without the first dimension.
        """
        found = self._session.run(list(self.kind.fields), {"image": _batch(images)})
        return self.kind.output(*_said(found, images))


class TorchRunner:
    """Runs a torch module as it is.

    Parameters
    ----------
    model : torch.nn.Module
        One of `ecgseg.models`, or another that returns one of the named tuples of `ecgseg.outputs`.
    """

    def __init__(self, model: Any) -> None:
        self.model = model.eval()

    def __repr__(self) -> str:
        """Return the module's class."""
        return f"{type(self).__name__}({type(self.model).__name__})"

    def run(self, images: Floats, /) -> Any:
        """Return what the network says.

        Parameters
        ----------
        images : ndarray of float32, shape (channels, height, width) or (n, channels, height, width)

        Returns
        -------
        named tuple of ndarray of float32
            That which the module returns, of arrays; of one image without the first dimension.
        """
        from ecgseg.extras import torch  # noqa: PLC0415 (takes seconds to load)

        device = next(self.model.parameters()).device
        with torch.no_grad():
            found = self.model(torch.from_numpy(_batch(images)).to(device))
        return found._make(_said((value.float().cpu().numpy() for value in found), images))


def as_runner(network: Any, kind: NetworkKind[Output]) -> Runner[Output]:
    """Return what runs a network.

    Parameters
    ----------
    network : Runner or torch.nn.Module
    kind : NetworkKind
        What it must be made for, where it says so.

    Returns
    -------
    Runner

    Raises
    ------
    WeightsError
        When it is neither, or says that it is made for something else.
    """
    told = getattr(network, "kind", kind)
    if told != kind or not (hasattr(network, "run") or hasattr(network, "forward")):
        told_name = told.name if isinstance(told, NetworkKind) and told != kind else type(network).__name__
        message = f"a {kind.name} is needed, not {told_name}"
        raise WeightsError(message)
    runner: Runner[Output] = network if hasattr(network, "run") else TorchRunner(network)
    return runner


def _batch(images: Floats) -> Floats:
    return np.ascontiguousarray(images if images.ndim == 4 else images[None], dtype=np.float32)


def _said(found: Any, images: Floats) -> Iterator[Floats]:
    for value in found:
        yield np.asarray(value if images.ndim == 4 else value[0], dtype=np.float32)


def _session(path: Path, device: str, threads: int | None) -> Any:
    import onnxruntime  # noqa: PLC0415 (takes half a second)

    if threads is not None and not (isinstance(threads, int) and 1 <= threads <= MOST_THREADS):
        message = f"a network runs in 1 to {MOST_THREADS} threads, not in {threads!r}"
        raise WeightsError(message)
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
    providers = _providers(device, onnxruntime.get_available_providers())
    try:
        return onnxruntime.InferenceSession(content, options, providers=providers)
    except Exception as error:  # its own errors have no base class in common
        message = f"{path} is no network that onnxruntime can run, or it is damaged: {error}"
        raise WeightsError(message) from error


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
