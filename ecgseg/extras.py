"""The optional libraries that training needs: one place where they load, or say what to install."""

from ecgtypes import MissingExtraError

try:
    import torch
    import torchvision
    from torch import nn
    from torchvision import tv_tensors
except ImportError as error:
    MESSAGE = f'datasets and networks in torch need the extra torch: pip install "ecgpaper[torch]" ({error})'
    raise MissingExtraError(MESSAGE) from error

__all__ = ["nn", "torch", "torchvision", "tv_tensors"]
