"""Networks in torch: a plain U-Net, one that finds a lead on its crop, one that finds leads on a page."""

from ecgseg.models.crop_network import CropNetwork
from ecgseg.models.name_network import NameNetwork
from ecgseg.models.page_network import PageNetwork
from ecgseg.models.unet import UNet, UNetBody
from ecgseg.outputs import CropOutput, NameOutput, PageOutput

__all__ = [
    "CropNetwork",
    "CropOutput",
    "NameNetwork",
    "NameOutput",
    "PageNetwork",
    "PageOutput",
    "UNet",
    "UNetBody",
]
