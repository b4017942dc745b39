"""Networks become files: ONNX for inference, safetensors to train on from."""

import copy
import warnings
from pathlib import Path
from typing import Any, TypeVar

from ecgseg.extras import nn, torch
from ecgseg.inputs import CHANNELS
from ecgseg.models import CropNetwork, NameNetwork, PageNetwork
from ecgseg.name_crops import CROP_HEIGHT, CROP_WIDTH
from ecgseg.page_runners import NAME_NETWORK, PAGE_NETWORK
from ecgseg.runners import CROP_NETWORK, NetworkKind
from ecgtypes import MissingExtraError, WeightsError

__all__ = ["export_onnx", "load_name_weights", "load_page_weights", "load_weights", "save_weights"]

OPSET = 17

EXAMPLES = {
    CROP_NETWORK.name: (CHANNELS, 32, 64),
    PAGE_NETWORK.name: (3, 64, 128),
    NAME_NETWORK.name: (3, CROP_HEIGHT, CROP_WIDTH),
}
"""Shapes of what each kind of network is shown once to be exported."""

Network = TypeVar("Network", CropNetwork, PageNetwork, NameNetwork)


def export_onnx(model: nn.Module, path: str | Path, *, kind: NetworkKind | None = None) -> Path:
    """Write a network as ONNX, with the weights that `save_weights` keeps.

    Parameters
    ----------
    model : torch.nn.Module
        Returns a `CropOutput`, `PageOutput` or `NameOutput`; its weights are rounded to 16 bit floats in a
        copy, so that both files say the same. Batch normalisation is then folded into the convolutions, in
        32 bit.
    path : path-like
        The ``.onnx`` file.
    kind : NetworkKind or None
        None for that of a `PageNetwork` or `NameNetwork`, else a crop network.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingExtraError
        When the package onnx is not installed.
    """
    onnx = _onnx()
    path = Path(path)
    kind = _kind_of(model) if kind is None else kind
    rounded = copy.deepcopy(model).cpu().eval().half().float().to(memory_format=torch.contiguous_format)
    example = torch.zeros(1, *EXAMPLES[kind.name])
    with torch.no_grad():
        sides = dict(zip(kind.outputs, map(_open_sides, kind.outputs, rounded(example)), strict=True))
    sides["image"] = {2: "height", 3: "width"}
    if kind is NAME_NETWORK:
        # Crops of one size, any number of them.
        sides = {name: {0: "crops"} for name in ("image", *kind.outputs)}
    with warnings.catch_warnings():
        # The exporter's own: it is the older of two, and keeps sizes dynamic without further packages.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            rounded,
            (example,),
            str(path),
            input_names=["image"],
            output_names=list(kind.outputs),
            dynamic_axes=sides,
            opset_version=OPSET,
            dynamo=False,
        )
    proto = onnx.load(str(path))
    onnx.helper.set_model_props(proto, {"kind": kind.name})
    onnx.checker.check_model(proto)
    onnx.save(proto, str(path))
    return path


def save_weights(model: CropNetwork | PageNetwork | NameNetwork, path: str | Path) -> Path:
    """Write a network's weights as safetensors of 16 bit floats, to train on from.

    Parameters
    ----------
    model : CropNetwork, PageNetwork or NameNetwork
    path : path-like
        The ``.safetensors`` file.

    Returns
    -------
    pathlib.Path
    """
    from safetensors.torch import save_file  # noqa: PLC0415

    held = {key: value.detach().cpu().contiguous() for key, value in model.state_dict().items()}
    halves = {key: value.half() if value.is_floating_point() else value for key, value in held.items()}
    widths = ",".join(str(width) for width in model.widths)
    save_file(halves, Path(path), metadata={"kind": _kind_of(model).name, "widths": widths})
    return Path(path)


def load_weights(path: str | Path) -> CropNetwork:
    """Read a crop network from the file that `save_weights` wrote.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    CropNetwork
        In 32 bit floats.

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind.
    """
    return _loaded(path, CROP_NETWORK, CropNetwork)


def load_page_weights(path: str | Path) -> PageNetwork:
    """Read a page network from the file that `save_weights` wrote.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    PageNetwork
        In 32 bit floats.

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind.
    """
    return _loaded(path, PAGE_NETWORK, PageNetwork)


def load_name_weights(path: str | Path) -> NameNetwork:
    """Read a name network from the file that `save_weights` wrote.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    NameNetwork
        In 32 bit floats.

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another kind.
    """
    return _loaded(path, NAME_NETWORK, NameNetwork)


def _loaded(path: str | Path, kind: NetworkKind, network: type[Network]) -> Network:
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415

    try:
        with safe_open(Path(path), framework="pt") as held:
            told = held.metadata() or {}
            if told.get("kind") != kind.name:
                message = f"it holds another kind of network ({told.get('kind')!r})"
                raise WeightsError(message)
            model = network(tuple(int(width) for width in told["widths"].split(",")))
            tensors = {key: held.get_tensor(key) for key in held.keys()}  # noqa: SIM118 (no mapping)
        model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in tensors.items()})
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        message = f"the weights {path} cannot be used: {error}"
        raise WeightsError(message) from error
    return model.eval()


def _kind_of(model: nn.Module) -> NetworkKind:
    if isinstance(model, NameNetwork):
        return NAME_NETWORK
    return PAGE_NETWORK if isinstance(model, PageNetwork) else CROP_NETWORK


def _open_sides(name: str, output: torch.Tensor) -> dict[int, str]:
    """Return the sides of an output that grow with the image, by name; what columns say has but one."""
    first = output.ndim - 2
    return {first: f"{name}_height", first + 1: f"{name}_width"} if first else {1: f"{name}_width"}


def _onnx() -> Any:
    try:
        import onnx  # noqa: PLC0415 (for whoever exports)
    except ImportError as error:
        message = 'exporting a network needs onnx: pip install "ecgpaper[torch]"'
        raise MissingExtraError(message) from error
    return onnx
