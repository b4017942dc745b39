"""Where a training stands, on disk: written in one piece, and never as a pickle."""

import json
from pathlib import Path
from typing import Any

from ecgseg.extras import nn, torch
from ecgtypes import WeightsError

__all__ = ["load_average", "load_checkpoint", "save_checkpoint"]


def save_checkpoint(
    path: Path, *, step: int, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer
) -> None:
    """Write where a training stands; a file that was there is replaced in one piece.

    Parameters
    ----------
    path : pathlib.Path
        A ``.safetensors`` file.
    step : int
        Steps done.
    model, average : torch.nn.Module
        The network, and the mean of its weights.
    optimizer : torch.optim.Optimizer
    """
    from safetensors.torch import save_file  # noqa: PLC0415

    tensors = {f"model.{key}": value for key, value in model.state_dict().items()}
    tensors |= {f"average.{key}": value for key, value in average.state_dict().items()}
    state = optimizer.state_dict()["state"]
    tensors |= {f"optimizer.{i}.{key}": value for i, held in state.items() for key, value in held.items()}
    half = path.with_suffix(".part")
    save_file(
        {key: value.detach().cpu().contiguous() for key, value in tensors.items()},
        half,
        metadata={"training": json.dumps({"step": step})},
    )
    half.replace(path)


def load_checkpoint(
    path: Path, *, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    """Read what `save_checkpoint` wrote into a network, its mean and its optimizer.

    Parameters
    ----------
    path : pathlib.Path
    model, average : torch.nn.Module
    optimizer : torch.optim.Optimizer

    Returns
    -------
    int
        Steps done.

    Raises
    ------
    WeightsError
        When the file is damaged or of another network.
    """
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415

    try:
        with safe_open(path, framework="pt") as held:
            step = int(json.loads(held.metadata()["training"])["step"])
            tensors = {key: held.get_tensor(key) for key in held.keys()}  # noqa: SIM118 (no mapping)
        model.load_state_dict(_below("model.", tensors))
        average.load_state_dict(_below("average.", tensors))
        state: dict[int, dict[str, Any]] = {}
        for key, value in _below("optimizer.", tensors).items():
            number, name = key.split(".", 1)
            state.setdefault(int(number), {})[name] = value
        optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        message = f"{path} is no checkpoint of this training: {error}; remove it to begin again"
        raise WeightsError(message) from error
    return step


def load_average(path: Path, model: nn.Module) -> nn.Module:
    """Read the mean of the weights from a checkpoint.

    Parameters
    ----------
    path : pathlib.Path
    model : torch.nn.Module
        Of the same kind and size; it takes the weights.

    Returns
    -------
    torch.nn.Module
        The same, ready for use.

    Raises
    ------
    WeightsError
        When the file is missing, damaged or of another network.
    """
    from safetensors import SafetensorError  # noqa: PLC0415
    from safetensors.torch import load_file  # noqa: PLC0415

    try:
        model.load_state_dict(_below("average.", load_file(path)))
    except (OSError, RuntimeError, SafetensorError) as error:
        message = f"{path} is no checkpoint of such a network: {error}"
        raise WeightsError(message) from error
    return model.eval()


def _below(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
