"""What happens to a page after it was printed: paper, geometry, light, camera, file."""

from ecgsyn.effects.albumentations import Albumentations, AlbumentationsParams, as_albumentations
from ecgsyn.effects.blur import (
    Defocus,
    DefocusParams,
    MotionBlur,
    MotionBlurParams,
    Sharpening,
    SharpeningParams,
)
from ecgsyn.effects.camera_resolution import CameraResolution, CameraResolutionParams
from ecgsyn.effects.chain import Chain, Link, Maybe, OneOf, replay
from ecgsyn.effects.codes import BarCode, BarCodeParams, QrCode, QrCodeParams
from ecgsyn.effects.coffee_stain import CoffeeStain, CoffeeStainParams
from ecgsyn.effects.desk import Desk, DeskParams
from ecgsyn.effects.dust import Dust, DustParams
from ecgsyn.effects.effect import Effect
from ecgsyn.effects.exposure import Exposure, ExposureParams, WhiteBalance, WhiteBalanceParams
from ecgsyn.effects.fax import Fax, FaxParams
from ecgsyn.effects.fields import fractal_field, smooth_field
from ecgsyn.effects.folds import Fold, Folds, FoldsParams
from ecgsyn.effects.frame import Backdrop, BentWarp, Frame, Journey, Move
from ecgsyn.effects.glare import Glare, GlareParams
from ecgsyn.effects.grey import Grey, GreyParams
from ecgsyn.effects.handwriting import Handwriting, HandwritingParams, PenMark, WrittenNote
from ecgsyn.effects.highlighter import Highlighter, HighlighterParams, HighlighterStroke
from ecgsyn.effects.jpeg_compression import (
    JpegCompression,
    JpegCompressionParams,
    JpegPass,
    LowResolution,
    LowResolutionParams,
)
from ecgsyn.effects.lens_distortion import LensDistortion, LensDistortionParams
from ecgsyn.effects.light_gradient import LightGradient, LightGradientParams, Vignette, VignetteParams
from ecgsyn.effects.mould import Mould, MouldParams
from ecgsyn.effects.page_curl import PageCurl, PageCurlParams
from ecgsyn.effects.page_label import PageLabel, PageLabelParams
from ecgsyn.effects.paper_texture import PaperTexture, PaperTextureParams
from ecgsyn.effects.params import EffectParams, EffectPart
from ecgsyn.effects.partial_page import PartialPage, PartialPageParams
from ecgsyn.effects.perspective import Perspective, PerspectiveParams
from ecgsyn.effects.photocopy import Photocopy, PhotocopyParams
from ecgsyn.effects.printer_bands import PrinterBands, PrinterBandsParams
from ecgsyn.effects.punch_holes import PunchHoles, PunchHolesParams
from ecgsyn.effects.redaction import Redaction, RedactionBox, RedactionParams
from ecgsyn.effects.registry import effect_names, get_effect, register_effect
from ecgsyn.effects.rotation import Rotation, RotationParams
from ecgsyn.effects.run import Step, apply_steps
from ecgsyn.effects.scanner_bed import ScannerBed, ScannerBedParams
from ecgsyn.effects.scanner_feed import ScannerFeed, ScannerFeedParams
from ecgsyn.effects.screen_photo import ScreenPhoto, ScreenPhotoParams
from ecgsyn.effects.sensor_noise import SensorNoise, SensorNoiseParams
from ecgsyn.effects.shadow import HandShadow, HandShadowParams, PhoneShadow, PhoneShadowParams
from ecgsyn.effects.sheet import Sheet
from ecgsyn.effects.show_through import ShowThrough, ShowThroughParams
from ecgsyn.effects.stamps import Stamp, Stamps, StampsParams
from ecgsyn.effects.staples import Staple, Staples, StaplesParams
from ecgsyn.effects.tape import Tape, TapeParams, TapeStrip
from ecgsyn.effects.tears import Tear, Tears, TearsParams
from ecgsyn.effects.thermal_fade import ThermalFade, ThermalFadeParams
from ecgsyn.effects.viewpoint import Light, View
from ecgsyn.effects.water_stain import WaterStain, WaterStainParams
from ecgsyn.effects.wrinkles import Wrinkles, WrinklesParams

__all__ = [
    "Albumentations",
    "AlbumentationsParams",
    "Backdrop",
    "BarCode",
    "BarCodeParams",
    "BentWarp",
    "CameraResolution",
    "CameraResolutionParams",
    "Chain",
    "CoffeeStain",
    "CoffeeStainParams",
    "Defocus",
    "DefocusParams",
    "Desk",
    "DeskParams",
    "Dust",
    "DustParams",
    "Effect",
    "EffectParams",
    "EffectPart",
    "Exposure",
    "ExposureParams",
    "Fax",
    "FaxParams",
    "Fold",
    "Folds",
    "FoldsParams",
    "Frame",
    "Glare",
    "GlareParams",
    "Grey",
    "GreyParams",
    "HandShadow",
    "HandShadowParams",
    "Handwriting",
    "HandwritingParams",
    "Highlighter",
    "HighlighterParams",
    "HighlighterStroke",
    "Journey",
    "JpegCompression",
    "JpegCompressionParams",
    "JpegPass",
    "LensDistortion",
    "LensDistortionParams",
    "Light",
    "LightGradient",
    "LightGradientParams",
    "Link",
    "LowResolution",
    "LowResolutionParams",
    "Maybe",
    "MotionBlur",
    "MotionBlurParams",
    "Mould",
    "MouldParams",
    "Move",
    "OneOf",
    "PageCurl",
    "PageCurlParams",
    "PageLabel",
    "PageLabelParams",
    "PaperTexture",
    "PaperTextureParams",
    "PartialPage",
    "PartialPageParams",
    "PenMark",
    "Perspective",
    "PerspectiveParams",
    "PhoneShadow",
    "PhoneShadowParams",
    "Photocopy",
    "PhotocopyParams",
    "PrinterBands",
    "PrinterBandsParams",
    "PunchHoles",
    "PunchHolesParams",
    "QrCode",
    "QrCodeParams",
    "Redaction",
    "RedactionBox",
    "RedactionParams",
    "Rotation",
    "RotationParams",
    "ScannerBed",
    "ScannerBedParams",
    "ScannerFeed",
    "ScannerFeedParams",
    "ScreenPhoto",
    "ScreenPhotoParams",
    "SensorNoise",
    "SensorNoiseParams",
    "Sharpening",
    "SharpeningParams",
    "Sheet",
    "ShowThrough",
    "ShowThroughParams",
    "Stamp",
    "Stamps",
    "StampsParams",
    "Staple",
    "Staples",
    "StaplesParams",
    "Step",
    "Tape",
    "TapeParams",
    "TapeStrip",
    "Tear",
    "Tears",
    "TearsParams",
    "ThermalFade",
    "ThermalFadeParams",
    "View",
    "Vignette",
    "VignetteParams",
    "WaterStain",
    "WaterStainParams",
    "WhiteBalance",
    "WhiteBalanceParams",
    "Wrinkles",
    "WrinklesParams",
    "WrittenNote",
    "apply_steps",
    "as_albumentations",
    "effect_names",
    "fractal_field",
    "get_effect",
    "register_effect",
    "replay",
    "smooth_field",
]
