"""Networks become files: ONNX for inference, safetensors to train on from."""

import copy
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, overload

from ecgseg.extras import nn, torch
from ecgseg.models import CropNetwork, InkNetwork, NameNetwork, PageNetwork
from ecgseg.outputs import CROP_NETWORK, NetworkKind
from ecgtypes import MissingExtraError, WeightsError

__all__ = ["export_onnx", "load_weights", "save_weights"]

OPSET = 17

Network = TypeVar("Network", CropNetwork, InkNetwork, PageNetwork, NameNetwork)


def export_onnx(model: nn.Module, path: str | Path, *, kind: NetworkKind[Any] | None = None) -> Path:
    """Write a network as ONNX, with the weights that `save_weights` keeps.

    Parameters
    ----------
    model : torch.nn.Module
        Returns one of the named tuples of `ecgseg.outputs`; its weights are rounded to 16 bit floats in a
        copy, so that both files say the same. Batch normalisation is then folded into the convolutions, in
        32 bit.
    path : path-like
        The ``.onnx`` file.
    kind : NetworkKind or None
        None for the ``kind`` that the network itself has, or a crop network where it has none.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingExtraError
        When the package onnx is not installed.
    WeightsError
        When the network returns something else, or the file cannot be written.
    """
    onnx = _onnx()
    made_for: NetworkKind[Any] = getattr(model, "kind", CROP_NETWORK) if kind is None else kind
    rounded = copy.deepcopy(model).cpu().eval().half().float().to(memory_format=torch.contiguous_format)
    example = torch.zeros(1, *made_for.example)
    said = _tried(rounded, example, made_for)
    with warnings.catch_warnings(), TemporaryDirectory() as folder:
        # The exporter's own: it is the older of two, and keeps sizes dynamic without further packages.
        warnings.simplefilter("ignore")
        written = Path(folder) / "network.onnx"
        torch.onnx.export(
            rounded,
            (example,),
            str(written),
            input_names=["image"],
            output_names=list(made_for.fields),
            dynamic_axes=_varying(made_for, example, said),
            opset_version=OPSET,
            dynamo=False,
        )
        proto = onnx.load(str(written))
    onnx.helper.set_model_props(proto, {"kind": made_for.name})
    onnx.checker.check_model(proto)
    return _write(Path(path), proto.SerializeToString())


def save_weights(model: CropNetwork | InkNetwork | PageNetwork | NameNetwork, path: str | Path) -> Path:
    """Write a network's weights as safetensors of 16 bit floats, to train on from.

    Parameters
    ----------
    model : CropNetwork, InkNetwork, PageNetwork or NameNetwork
    path : path-like
        The ``.safetensors`` file.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    WeightsError
        When it is another network, or the file cannot be written.
    """
    from safetensors.torch import save  # noqa: PLC0415

    if not (hasattr(model, "kind") and hasattr(model, "widths")):
        message = f"a {type(model).__name__} does not say what kind of network it is: it cannot be written so"
        raise WeightsError(message)
    held = {key: value.detach().cpu().contiguous() for key, value in model.state_dict().items()}
    halves = {key: value.half() if value.is_floating_point() else value for key, value in held.items()}
    widths = ",".join(str(width) for width in model.widths)
    return _write(Path(path), save(halves, metadata={"kind": model.kind.name, "widths": widths}))


@overload
def load_weights(path: str | Path) -> CropNetwork: ...


@overload
def load_weights(path: str | Path, network: type[Network]) -> Network: ...


def load_weights(path: str | Path, network: Any = CropNetwork) -> Any:
    """Read a network from the file that `save_weights` wrote.

    Parameters
    ----------
    path : path-like
    network : type, default CropNetwork
        `CropNetwork`, `InkNetwork`, `PageNetwork` or `NameNetwork`: what the file must hold.

    Returns
    -------
    CropNetwork, InkNetwork, PageNetwork or NameNetwork
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
            if told.get("kind") != network.kind.name:
                message = f"it holds another kind of network ({told.get('kind')!r})"
                raise WeightsError(message)
            model = network(tuple(int(width) for width in told["widths"].split(",")))
            tensors = {key: held.get_tensor(key) for key in held.keys()}  # noqa: SIM118 (no mapping)
        model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in tensors.items()})
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        message = f"the weights {path} cannot be used: {error}"
        raise WeightsError(message) from error
    return model.eval()


def _tried(model: nn.Module, example: torch.Tensor, kind: NetworkKind[Any]) -> Any:
    """Return what a network says of an image; raises where it is not what its kind says."""
    try:
        with torch.no_grad():
            said = model(example)
    except RuntimeError as error:
        message = (
            f"a {type(model).__name__} is no {kind.name}: it does not take {tuple(example.shape)}: {error}"
        )
        raise WeightsError(message) from error
    if getattr(said, "_fields", None) != kind.fields:
        message = f"a {type(model).__name__} is no {kind.name}: it does not return {', '.join(kind.fields)}"
        raise WeightsError(message)
    return said


def _write(path: Path, content: bytes) -> Path:
    try:
        path.write_bytes(content)
    except OSError as error:
        message = f"the weights cannot be written to {path}: {error}"
        raise WeightsError(message) from error
    return path


def _varying(kind: NetworkKind[Any], image: torch.Tensor, said: Any) -> dict[str, dict[int, str]]:
    """Return which dimensions of the image and of what is said of it vary, with their names."""
    names = ("image", *kind.fields)
    if kind.varies == "count":
        return {name: {0: "count"} for name in names}
    sides = {}
    for name, value in zip(names, (image, *said), strict=True):
        # What is said of columns has a width alone.
        sides[name] = {value.ndim - 1: f"{name}_width"}
        if value.ndim > 2:
            sides[name][value.ndim - 2] = f"{name}_height"
    return sides


def _onnx() -> Any:
    try:
        import onnx  # noqa: PLC0415 (for whoever exports)
    except ImportError as error:
        message = 'exporting a network needs onnx: pip install "ecgpaper[torch]"'
        raise MissingExtraError(message) from error
    return onnx
