"""What happens to a page after it was printed: paper, geometry, light, camera, file."""

from ecgsyn.effects.chain import Chain, Link, Maybe, OneOf, Step, replay
from ecgsyn.effects.effect import Effect
from ecgsyn.effects.fields import fractal_field, smooth_field
from ecgsyn.effects.folds import Fold, Folds, FoldsParams
from ecgsyn.effects.frame import Backdrop, BentWarp, Frame, Journey, Move
from ecgsyn.effects.page_curl import PageCurl, PageCurlParams
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.redaction import Redaction, RedactionBox, RedactionParams
from ecgsyn.effects.registry import effect_names, get_effect, register_effect
from ecgsyn.effects.rotation import Rotation, RotationParams
from ecgsyn.effects.sensor_noise import SensorNoise, SensorNoiseParams
from ecgsyn.effects.sheet import Sheet
from ecgsyn.effects.viewpoint import Light, View

__all__ = [
    "Backdrop",
    "BentWarp",
    "Chain",
    "Effect",
    "EffectParams",
    "Fold",
    "Folds",
    "FoldsParams",
    "Frame",
    "Journey",
    "Light",
    "Link",
    "Maybe",
    "Move",
    "OneOf",
    "PageCurl",
    "PageCurlParams",
    "Redaction",
    "RedactionBox",
    "RedactionParams",
    "Rotation",
    "RotationParams",
    "SensorNoise",
    "SensorNoiseParams",
    "Sheet",
    "Step",
    "View",
    "effect_names",
    "fractal_field",
    "get_effect",
    "register_effect",
    "replay",
    "smooth_field",
]
