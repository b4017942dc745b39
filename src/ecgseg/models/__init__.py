"""Networks in torch: a plain U-Net, one that finds a lead on its crop, one that finds leads on a page."""

from ecgseg.models.crop_network import CropNetwork, CropOutput
from ecgseg.models.name_network import NameNetwork, NameOutput
from ecgseg.models.page_network import PageNetwork, PageOutput
from ecgseg.models.unet import UNet, UNetBody

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
