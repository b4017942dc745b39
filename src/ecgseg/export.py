"""Networks become files: ONNX for inference, safetensors to train on from."""

import copy
import warnings
from pathlib import Path
from typing import Any

from ecgseg.extras import nn, torch
from ecgseg.inputs import CHANNELS
from ecgseg.models import CropNetwork
from ecgseg.runners import KIND, OUTPUTS
from ecgtypes import MissingExtraError, WeightsError

__all__ = ["export_onnx", "load_weights", "save_weights"]

OPSET = 17


def export_onnx(model: nn.Module, path: str | Path) -> Path:
    """Write a crop network as ONNX, with the weights that `save_weights` keeps.

    Parameters
    ----------
    model : torch.nn.Module
        Returns a `CropOutput`; its weights are rounded to 16 bit floats in a copy, so that both files say the
        same. Batch normalisation is then folded into the convolutions, in 32 bit.
    path : path-like
        The ``.onnx`` file.

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
    rounded = copy.deepcopy(model).cpu().eval().half().float()
    example = torch.zeros(1, CHANNELS, 32, 64)
    sides = {"image": {2: "height", 3: "width"}}
    sides |= {name: {1: "height", 2: "width"} for name in OUTPUTS[:3]}
    sides["absent"] = {1: "width"}
    with warnings.catch_warnings():
        # The exporter's own: it is the older of two, and keeps sizes dynamic without further packages.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            rounded.to(memory_format=torch.contiguous_format),
            (example,),
            str(path),
            input_names=["image"],
            output_names=list(OUTPUTS),
            dynamic_axes=sides,
            opset_version=OPSET,
            dynamo=False,
        )
    proto = onnx.load(str(path))
    onnx.helper.set_model_props(proto, {"kind": KIND})
    onnx.checker.check_model(proto)
    onnx.save(proto, str(path))
    return path


def save_weights(model: CropNetwork, path: str | Path) -> Path:
    """Write a network's weights as safetensors of 16 bit floats, to train on from.

    Parameters
    ----------
    model : CropNetwork
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
    save_file(halves, Path(path), metadata={"kind": KIND, "widths": widths})
    return Path(path)


def load_weights(path: str | Path) -> CropNetwork:
    """Read a network from the file that `save_weights` wrote.

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
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415

    try:
        with safe_open(Path(path), framework="pt") as held:
            told = held.metadata() or {}
            if told.get("kind") != KIND:
                message = f"it holds another kind of network ({told.get('kind')!r})"
                raise WeightsError(message)
            model = CropNetwork(tuple(int(width) for width in told["widths"].split(",")))
            tensors = {key: held.get_tensor(key) for key in held.keys()}  # noqa: SIM118 (no mapping)
        model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in tensors.items()})
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        message = f"the weights {path} cannot be used: {error}"
        raise WeightsError(message) from error
    return model.eval()


def _onnx() -> Any:
    try:
        import onnx  # noqa: PLC0415 (for whoever exports)
    except ImportError as error:
        message = 'exporting a network needs onnx: pip install "ecgpaper[torch]"'
        raise MissingExtraError(message) from error
    return onnx
