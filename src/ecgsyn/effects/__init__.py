"""What happens to a page after it was printed: paper, geometry, light, camera, file."""

from ecgsyn.effects.blur import (
    Defocus,
    DefocusParams,
    MotionBlur,
    MotionBlurParams,
    Sharpening,
    SharpeningParams,
)
from ecgsyn.effects.chain import Chain, Link, Maybe, OneOf, Step, replay
from ecgsyn.effects.effect import Effect
from ecgsyn.effects.exposure import Exposure, ExposureParams, WhiteBalance, WhiteBalanceParams
from ecgsyn.effects.fax import Fax, FaxParams
from ecgsyn.effects.fields import fractal_field, smooth_field
from ecgsyn.effects.frame import Backdrop, BentWarp, Frame, Journey, Move
from ecgsyn.effects.glare import Glare, GlareParams
from ecgsyn.effects.grey import Grey, GreyParams
from ecgsyn.effects.jpeg_compression import (
    JpegCompression,
    JpegCompressionParams,
    JpegPass,
    LowResolution,
    LowResolutionParams,
)
from ecgsyn.effects.light_gradient import LightGradient, LightGradientParams, Vignette, VignetteParams
from ecgsyn.effects.paper_texture import PaperTexture, PaperTextureParams
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.photocopy import Photocopy, PhotocopyParams
from ecgsyn.effects.printer_bands import PrinterBands, PrinterBandsParams
from ecgsyn.effects.redaction import Redaction, RedactionBox, RedactionParams
from ecgsyn.effects.registry import effect_names, get_effect, register_effect
from ecgsyn.effects.rotation import Rotation, RotationParams
from ecgsyn.effects.screen_photo import ScreenPhoto, ScreenPhotoParams
from ecgsyn.effects.sensor_noise import SensorNoise, SensorNoiseParams
from ecgsyn.effects.shadow import HandShadow, HandShadowParams, PhoneShadow, PhoneShadowParams
from ecgsyn.effects.sheet import Sheet
from ecgsyn.effects.show_through import ShowThrough, ShowThroughParams
from ecgsyn.effects.thermal_fade import ThermalFade, ThermalFadeParams

__all__ = [
    "Backdrop",
    "BentWarp",
    "Chain",
    "Defocus",
    "DefocusParams",
    "Effect",
    "EffectParams",
    "Exposure",
    "ExposureParams",
    "Fax",
    "FaxParams",
    "Frame",
    "Glare",
    "GlareParams",
    "Grey",
    "GreyParams",
    "HandShadow",
    "HandShadowParams",
    "Journey",
    "JpegCompression",
    "JpegCompressionParams",
    "JpegPass",
    "LightGradient",
    "LightGradientParams",
    "Link",
    "LowResolution",
    "LowResolutionParams",
    "Maybe",
    "MotionBlur",
    "MotionBlurParams",
    "Move",
    "OneOf",
    "PaperTexture",
    "PaperTextureParams",
    "PhoneShadow",
    "PhoneShadowParams",
    "Photocopy",
    "PhotocopyParams",
    "PrinterBands",
    "PrinterBandsParams",
    "Redaction",
    "RedactionBox",
    "RedactionParams",
    "Rotation",
    "RotationParams",
    "ScreenPhoto",
    "ScreenPhotoParams",
    "SensorNoise",
    "SensorNoiseParams",
    "Sharpening",
    "SharpeningParams",
    "Sheet",
    "ShowThrough",
    "ShowThroughParams",
    "Step",
    "ThermalFade",
    "ThermalFadeParams",
    "Vignette",
    "VignetteParams",
    "WhiteBalance",
    "WhiteBalanceParams",
    "effect_names",
    "fractal_field",
    "get_effect",
    "register_effect",
    "replay",
    "smooth_field",
]
