"""Networks in torch: a plain U-Net, one a task: crops, ink, names, pages."""

from ecgseg.models.crop_network import CropNetwork
from ecgseg.models.ink_network import InkNetwork
from ecgseg.models.name_network import NameNetwork
from ecgseg.models.page_network import PageNetwork
from ecgseg.models.unet import UNet, UNetBody
from ecgseg.outputs import CropOutput, InkOutput, NameOutput, PageOutput

__all__ = [
    "CropNetwork",
    "CropOutput",
    "InkNetwork",
    "InkOutput",
    "NameNetwork",
    "NameOutput",
    "PageNetwork",
    "PageOutput",
    "UNet",
    "UNetBody",
]
