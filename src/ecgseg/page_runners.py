"""What runs the networks of a detector: onnxruntime, or torch where modules are given."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ecgseg.runners import NetworkKind, OnnxNetwork, TorchNetwork

__all__ = [
    "NAME_NETWORK",
    "PAGE_NETWORK",
    "NameLogits",
    "NameOnnxRunner",
    "NameRunner",
    "NameTorchRunner",
    "PageLogits",
    "PageOnnxRunner",
    "PageRunner",
    "PageTorchRunner",
]

PAGE_NETWORK = NetworkKind(
    "ecgseg page network, version 1", ("name", "name_box", "name_class", "region", "region_shape")
)
"""See `ecgseg.models.PageOutput`."""

NAME_NETWORK = NetworkKind("ecgseg name network, version 1", ("lead", "box"))
"""See `ecgseg.models.NameOutput`."""


class PageLogits(NamedTuple):
    """What the network says of one page: as `ecgseg.models.PageOutput`, without the first dimension."""

    name: NDArray[np.float32]
    name_box: NDArray[np.float32]
    name_class: NDArray[np.float32]
    region: NDArray[np.float32]
    region_shape: NDArray[np.float32]


class NameLogits(NamedTuple):
    """What the network says of n crops of names: as `ecgseg.models.NameOutput`."""

    lead: NDArray[np.float32]
    box: NDArray[np.float32]


class PageRunner(Protocol):
    """Runs a network on the channels of one page."""

    def run(self, channels: NDArray[np.float32]) -> PageLogits:
        """Return what is said for channels of shape (3, height, width)."""
        ...


class NameRunner(Protocol):
    """Runs a network on crops of names."""

    def run(self, crops: NDArray[np.float32]) -> NameLogits:
        """Return what is said of crops of shape (n, 3, height, width)."""
        ...


class PageOnnxRunner(OnnxNetwork):
    """Runs a page network that was exported with `ecgseg.export.export_onnx`.

    It is made as `ecgseg.runners.OnnxRunner` is, and raises what that raises.
    """

    kind = PAGE_NETWORK

    def run(self, channels: NDArray[np.float32]) -> PageLogits:
        """Return what is said for the channels of one page.

        Parameters
        ----------
        channels : ndarray of float32, shape (3, height, width)

        Returns
        -------
        PageLogits
        """
        return PageLogits(*self.outputs(channels))


class NameOnnxRunner(OnnxNetwork):
    """Runs a name network that was exported with `ecgseg.export.export_onnx`.

    It is made as `ecgseg.runners.OnnxRunner` is, and raises what that raises.
    """

    kind = NAME_NETWORK

    def run(self, crops: NDArray[np.float32]) -> NameLogits:
        """Return what is said of crops.

        Parameters
        ----------
        crops : ndarray of float32, shape (n, 3, height, width)

        Returns
        -------
        NameLogits
        """
        return NameLogits(*self.all_outputs(crops))


class PageTorchRunner(TorchNetwork):
    """Runs a torch module as it is.

    Parameters
    ----------
    model : torch.nn.Module
        `ecgseg.models.PageNetwork`, or another that returns a `PageOutput`.
    """

    def run(self, channels: NDArray[np.float32]) -> PageLogits:
        """Return what is said for the channels of one page.

        Parameters
        ----------
        channels : ndarray of float32, shape (3, height, width)

        Returns
        -------
        PageLogits
        """
        return PageLogits(*self.outputs(channels))


class NameTorchRunner(TorchNetwork):
    """Runs a torch module as it is.

    Parameters
    ----------
    model : torch.nn.Module
        `ecgseg.models.NameNetwork`, or another that returns a `NameOutput`.
    """

    def run(self, crops: NDArray[np.float32]) -> NameLogits:
        """Return what is said of crops.

        Parameters
        ----------
        crops : ndarray of float32, shape (n, 3, height, width)

        Returns
        -------
        NameLogits
        """
        return NameLogits(*self.all_outputs(crops))
