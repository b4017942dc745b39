"""What happens to a page after it was printed: paper, geometry, light, camera, file."""

from ecgsyn.effects.chain import Chain, Link, Maybe, OneOf, Step, replay
from ecgsyn.effects.codes import BarCode, BarCodeParams, QrCode, QrCodeParams
from ecgsyn.effects.coffee_stain import CoffeeStain, CoffeeStainParams
from ecgsyn.effects.dust import Dust, DustParams
from ecgsyn.effects.effect import Effect
from ecgsyn.effects.fields import fractal_field, smooth_field
from ecgsyn.effects.frame import Backdrop, BentWarp, Frame, Journey, Move
from ecgsyn.effects.handwriting import Handwriting, HandwritingParams, PenMark, WrittenNote
from ecgsyn.effects.highlighter import Highlighter, HighlighterParams, HighlighterStroke
from ecgsyn.effects.mould import Mould, MouldParams
from ecgsyn.effects.page_label import PageLabel, PageLabelParams
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.punch_holes import PunchHoles, PunchHolesParams
from ecgsyn.effects.redaction import Redaction, RedactionBox, RedactionParams
from ecgsyn.effects.registry import effect_names, get_effect, register_effect
from ecgsyn.effects.rotation import Rotation, RotationParams
from ecgsyn.effects.sensor_noise import SensorNoise, SensorNoiseParams
from ecgsyn.effects.sheet import Sheet
from ecgsyn.effects.stamps import Stamp, Stamps, StampsParams
from ecgsyn.effects.staples import Staple, Staples, StaplesParams
from ecgsyn.effects.tape import Tape, TapeParams, TapeStrip
from ecgsyn.effects.tears import Tear, Tears, TearsParams
from ecgsyn.effects.water_stain import WaterStain, WaterStainParams

__all__ = [
    "Backdrop",
    "BarCode",
    "BarCodeParams",
    "BentWarp",
    "Chain",
    "CoffeeStain",
    "CoffeeStainParams",
    "Dust",
    "DustParams",
    "Effect",
    "EffectParams",
    "Frame",
    "Handwriting",
    "HandwritingParams",
    "Highlighter",
    "HighlighterParams",
    "HighlighterStroke",
    "Journey",
    "Link",
    "Maybe",
    "Mould",
    "MouldParams",
    "Move",
    "OneOf",
    "PageLabel",
    "PageLabelParams",
    "PenMark",
    "PunchHoles",
    "PunchHolesParams",
    "QrCode",
    "QrCodeParams",
    "Redaction",
    "RedactionBox",
    "RedactionParams",
    "Rotation",
    "RotationParams",
    "SensorNoise",
    "SensorNoiseParams",
    "Sheet",
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
    "WaterStain",
    "WaterStainParams",
    "WrittenNote",
    "effect_names",
    "fractal_field",
    "get_effect",
    "register_effect",
    "replay",
    "smooth_field",
]
