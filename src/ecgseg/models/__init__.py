"""Networks in torch: a plain U-Net, and the one that finds a lead on its crop."""

from ecgseg.models.crop_network import CropNetwork, CropOutput
from ecgseg.models.unet import UNet, UNetBody

__all__ = ["CropNetwork", "CropOutput", "UNet", "UNetBody"]
