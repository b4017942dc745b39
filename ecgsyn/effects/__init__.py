"""What happens to a page after it was printed: paper, geometry, light, camera, file."""

from ecgsyn.effects.albumentations import Albumentations, AlbumentationsParams, as_albumentations
from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Backdrop, BentWarp, Frame, Journey, Move
from ecgsyn.effects.base.params import EffectParams, EffectPart
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field, smooth_field
from ecgsyn.effects.base.registry import effect_names, get_effect, register_effect
from ecgsyn.effects.base.run import Step, apply_steps
from ecgsyn.effects.camera.blur import (
    Defocus,
    DefocusParams,
    MotionBlur,
    MotionBlurParams,
    Sharpening,
    SharpeningParams,
)
from ecgsyn.effects.camera.camera_resolution import CameraResolution, CameraResolutionParams
from ecgsyn.effects.camera.exposure import Exposure, ExposureParams, WhiteBalance, WhiteBalanceParams
from ecgsyn.effects.camera.lens_distortion import LensDistortion, LensDistortionParams
from ecgsyn.effects.camera.screen_photo import ScreenPhoto, ScreenPhotoParams
from ecgsyn.effects.camera.sensor_noise import SensorNoise, SensorNoiseParams
from ecgsyn.effects.damage.coffee_stain import CoffeeStain, CoffeeStainParams
from ecgsyn.effects.damage.dust import Dust, DustParams
from ecgsyn.effects.damage.marks.bar_codes import BarCode, BarCodeParams, QrCode, QrCodeParams
from ecgsyn.effects.damage.marks.handwriting import Handwriting, HandwritingParams, PenMark, WrittenNote
from ecgsyn.effects.damage.marks.highlighter import Highlighter, HighlighterParams, HighlighterStroke
from ecgsyn.effects.damage.marks.page_label import PageLabel, PageLabelParams
from ecgsyn.effects.damage.marks.redaction import Redaction, RedactionBox, RedactionParams
from ecgsyn.effects.damage.marks.stamps import Stamp, Stamps, StampsParams
from ecgsyn.effects.damage.mould import Mould, MouldParams
from ecgsyn.effects.damage.punch_holes import PunchHoles, PunchHolesParams
from ecgsyn.effects.damage.staples import Staple, Staples, StaplesParams
from ecgsyn.effects.damage.tape import Tape, TapeParams, TapeStrip
from ecgsyn.effects.damage.tears import Tear, Tears, TearsParams
from ecgsyn.effects.damage.water_stain import WaterStain, WaterStainParams
from ecgsyn.effects.effect_chain import Chain, Link, Maybe, OneOf, replay
from ecgsyn.effects.file.fax import Fax, FaxParams
from ecgsyn.effects.file.grey import Grey, GreyParams
from ecgsyn.effects.file.jpeg_compression import (
    JpegCompression,
    JpegCompressionParams,
    JpegPass,
    LowResolution,
    LowResolutionParams,
)
from ecgsyn.effects.file.photocopy import Photocopy, PhotocopyParams
from ecgsyn.effects.geometry.bends.folds import Fold, Folds, FoldsParams
from ecgsyn.effects.geometry.bends.page_curl import PageCurl, PageCurlParams
from ecgsyn.effects.geometry.bends.viewpoint import Light, View
from ecgsyn.effects.geometry.bends.wrinkles import Wrinkles, WrinklesParams
from ecgsyn.effects.geometry.desk import Desk, DeskParams
from ecgsyn.effects.geometry.partial_page import PartialPage, PartialPageParams
from ecgsyn.effects.geometry.perspective import Perspective, PerspectiveParams
from ecgsyn.effects.geometry.rotation import Rotation, RotationParams
from ecgsyn.effects.geometry.scanner_bed import ScannerBed, ScannerBedParams
from ecgsyn.effects.geometry.scanner_feed import ScannerFeed, ScannerFeedParams
from ecgsyn.effects.light.glare import Glare, GlareParams
from ecgsyn.effects.light.light_gradient import LightGradient, LightGradientParams, Vignette, VignetteParams
from ecgsyn.effects.light.shadow import HandShadow, HandShadowParams, PhoneShadow, PhoneShadowParams
from ecgsyn.effects.paper.paper_texture import PaperTexture, PaperTextureParams
from ecgsyn.effects.paper.printer_bands import PrinterBands, PrinterBandsParams
from ecgsyn.effects.paper.show_through import ShowThrough, ShowThroughParams
from ecgsyn.effects.paper.thermal_fade import ThermalFade, ThermalFadeParams

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
