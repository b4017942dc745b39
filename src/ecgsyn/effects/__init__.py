"""What happens to a page after it was printed: paper, geometry, light, camera, file."""

from ecgsyn.effects.camera_resolution import CameraResolution, CameraResolutionParams
from ecgsyn.effects.chain import Chain, Link, Maybe, OneOf, Step, replay
from ecgsyn.effects.desk import Desk, DeskParams
from ecgsyn.effects.effect import Effect
from ecgsyn.effects.fields import fractal_field, smooth_field
from ecgsyn.effects.folds import Fold, Folds, FoldsParams
from ecgsyn.effects.frame import Backdrop, BentWarp, Frame, Journey, Move
from ecgsyn.effects.lens_distortion import LensDistortion, LensDistortionParams
from ecgsyn.effects.page_curl import PageCurl, PageCurlParams
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.partial_page import PartialPage, PartialPageParams
from ecgsyn.effects.perspective import Perspective, PerspectiveParams
from ecgsyn.effects.redaction import Redaction, RedactionBox, RedactionParams
from ecgsyn.effects.registry import effect_names, get_effect, register_effect
from ecgsyn.effects.rotation import Rotation, RotationParams
from ecgsyn.effects.scanner_bed import ScannerBed, ScannerBedParams
from ecgsyn.effects.scanner_feed import ScannerFeed, ScannerFeedParams
from ecgsyn.effects.sensor_noise import SensorNoise, SensorNoiseParams
from ecgsyn.effects.sheet import Sheet
from ecgsyn.effects.viewpoint import Light, View
from ecgsyn.effects.wrinkles import Wrinkles, WrinklesParams

__all__ = [
    "Backdrop",
    "BentWarp",
    "CameraResolution",
    "CameraResolutionParams",
    "Chain",
    "Desk",
    "DeskParams",
    "Effect",
    "EffectParams",
    "Fold",
    "Folds",
    "FoldsParams",
    "Frame",
    "Journey",
    "LensDistortion",
    "LensDistortionParams",
    "Light",
    "Link",
    "Maybe",
    "Move",
    "OneOf",
    "PageCurl",
    "PageCurlParams",
    "PartialPage",
    "PartialPageParams",
    "Perspective",
    "PerspectiveParams",
    "Redaction",
    "RedactionBox",
    "RedactionParams",
    "Rotation",
    "RotationParams",
    "ScannerBed",
    "ScannerBedParams",
    "ScannerFeed",
    "ScannerFeedParams",
    "SensorNoise",
    "SensorNoiseParams",
    "Sheet",
    "Step",
    "View",
    "Wrinkles",
    "WrinklesParams",
    "effect_names",
    "fractal_field",
    "get_effect",
    "register_effect",
    "replay",
    "smooth_field",
]
