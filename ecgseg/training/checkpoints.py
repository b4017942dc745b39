"""Where a training stands, on disk: written in one piece, and never as a pickle."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from ecgseg.extras import nn, torch
from ecgtypes import WeightsError

__all__ = ["Progress", "load_average", "load_checkpoint", "read_progress", "save_checkpoint"]


class Progress(NamedTuple):
    """How far a training has come.

    Parameters
    ----------
    step : int
        Steps done.
    seconds : float
        That they took, by the clock; 0 where the checkpoint does not tell.
    """

    step: int
    seconds: float = 0.0


def save_checkpoint(
    path: Path,
    progress: Progress,
    *,
    model: nn.Module,
    average: nn.Module,
    optimizer: torch.optim.Optimizer,
) -> None:
    """Write where a training stands; a file that was there is replaced in one piece.

    Parameters
    ----------
    path : pathlib.Path
        A ``.safetensors`` file.
    progress : Progress
    model, average : torch.nn.Module
        The network, and the mean of its weights.
    optimizer : torch.optim.Optimizer

    Raises
    ------
    WeightsError
        When it cannot be written.
    """
    from safetensors.torch import save  # noqa: PLC0415

    tensors = {f"model.{key}": value for key, value in model.state_dict().items()}
    tensors |= {f"average.{key}": value for key, value in average.state_dict().items()}
    state = optimizer.state_dict()["state"]
    tensors |= {f"optimizer.{i}.{key}": value for i, held in state.items() for key, value in held.items()}
    content = save(
        {key: value.detach().cpu().contiguous() for key, value in tensors.items()},
        metadata={"training": json.dumps(progress._asdict())},
    )
    half = path.with_suffix(".part")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        message = f"the checkpoint cannot be written to {path}: {error}"
        raise WeightsError(message) from error


def load_checkpoint(
    path: Path, *, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer
) -> Progress:
    """Read what `save_checkpoint` wrote into a network, its mean and its optimizer.

    Parameters
    ----------
    path : pathlib.Path
    model, average : torch.nn.Module
    optimizer : torch.optim.Optimizer

    Returns
    -------
    Progress

    Raises
    ------
    WeightsError
        When the file is damaged or of another network.
    """
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415

    try:
        with safe_open(path, framework="pt") as held:
            progress = _progress(held.metadata())
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
    return progress


def read_progress(path: str | Path) -> Progress:
    """Return how far a training has come.

    Parameters
    ----------
    path : path-like
        Its checkpoint.

    Returns
    -------
    Progress

    Raises
    ------
    WeightsError
        When the file is missing, damaged or no checkpoint.
    """
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415

    try:
        with safe_open(Path(path), framework="pt") as held:
            return _progress(held.metadata())
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        message = f"{path} is no checkpoint of a training: {error}"
        raise WeightsError(message) from error


def load_average(path: str | Path, model: nn.Module) -> nn.Module:
    """Read the mean of the weights from a checkpoint.

    Parameters
    ----------
    path : path-like
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


def _progress(metadata: dict[str, str] | None) -> Progress:
    held = json.loads((metadata or {})["training"])
    # Checkpoints of before do not tell the time.
    return Progress(int(held["step"]), float(held.get("seconds", 0.0)))


def _below(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
