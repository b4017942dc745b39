"""The chains behind the presets of pages printed anew, folded by hand, and shown on screens.

As in `ecgsyn.effects.preset_recipes`, each takes a severity from 0 to 1; how often an effect comes was set by
eye beside photos of print-outs, screenshots and monitors.
"""

from ecgsyn.effects.camera.blur import Sharpening
from ecgsyn.effects.camera.camera_resolution import CameraResolution
from ecgsyn.effects.camera.fingers import Fingers
from ecgsyn.effects.camera.lens_distortion import LensDistortion
from ecgsyn.effects.damage.marks.handwriting import Handwriting
from ecgsyn.effects.damage.marks.redaction import Redaction
from ecgsyn.effects.effect_chain import Chain, Link, Maybe, OneOf
from ecgsyn.effects.file.jpeg_compression import JpegCompression, LowResolution
from ecgsyn.effects.file.scan_app import ScanApp
from ecgsyn.effects.geometry.app_screen import AppScreen
from ecgsyn.effects.geometry.bends.folds import Folds
from ecgsyn.effects.geometry.bends.page_curl import PageCurl
from ecgsyn.effects.geometry.bends.wrinkles import Wrinkles
from ecgsyn.effects.geometry.desk import Desk
from ecgsyn.effects.geometry.partial_page import PartialPage
from ecgsyn.effects.geometry.perspective import Perspective
from ecgsyn.effects.geometry.rotation import Rotation
from ecgsyn.effects.light.dark_screen import DarkScreen
from ecgsyn.effects.light.fold_panels import FoldPanels
from ecgsyn.effects.light.glare_strips import GlareStrips
from ecgsyn.effects.paper.ink_jet import InkJet
from ecgsyn.effects.paper.laser_print import LaserPrint
from ecgsyn.effects.paper.paper_texture import PaperTexture
from ecgsyn.effects.preset_recipes import camera, light, phone, scanner, screen

__all__ = ["app", "folded", "monitor", "printed"]


def printed(severity: float) -> Chain:
    """Print the page on an office printer, in colour or in black and white; then scan or photograph it."""
    s = severity
    prints: Link = OneOf([LaserPrint(severity=s), InkJet(severity=s)], weights=[0.55, 0.45])
    ways: Link = OneOf([scanner(s), phone(s), Chain([])], weights=[0.4, 0.4, 0.2])
    return Chain([prints, ways, Maybe(ScanApp(severity=s), probability=0.15)])


def folded(severity: float) -> Chain:
    """Print the page, fold or crumple it, hold it or lay it on a desk, and photograph it."""
    s = severity
    return Chain(
        [
            Maybe(OneOf([InkJet(severity=s), LaserPrint(severity=s)], weights=[0.65, 0.35]), probability=0.5),
            Maybe(PaperTexture(severity=s), probability=0.5),
            Maybe(Handwriting(severity=s), probability=0.2),
            Maybe(FoldPanels(severity=s), probability=0.75),
            Maybe(
                OneOf([Wrinkles(severity=s), Folds(severity=0.8 * s), PageCurl(severity=s)]), probability=0.7
            ),
            Perspective(severity=0.7 * s),
            # pages lie on the desk as they were put down: some far askew, some small in the picture
            OneOf([Rotation(severity=0.7 * s), Rotation(severity=min(2.0 * s, 1.0))]),
            LensDistortion(severity=0.5 * s),
            OneOf(
                [Desk(severity=s), Desk(severity=min(2.0 * s, 1.0)), PartialPage(severity=s)],
                weights=[0.4, 0.35, 0.25],
            ),
            CameraResolution(severity=s),
            Maybe(Fingers(severity=s), probability=0.25),
            *light(s),
            Maybe(GlareStrips(severity=s), probability=0.15),
            *camera(s, glare=0.08),
            Maybe(ScanApp(severity=s), probability=0.2),
        ]
    )


def monitor(severity: float) -> Chain:
    """Show the page on a dark screen: as a screenshot, or photographed."""
    s = severity
    shot = Chain([Maybe(LowResolution(severity=0.4 * s), probability=0.3), *_file(s)])
    return Chain([DarkScreen(severity=s), OneOf([screen(s), shot], weights=[0.6, 0.4])])


def app(severity: float) -> Chain:
    """Show the page in an app, and take a screenshot that is passed on."""
    s = severity
    return Chain(
        [
            Maybe(Redaction(severity=s, kinds=("box", "pixelated", "blurred")), probability=0.15),
            Maybe(PartialPage(severity=0.5 * s), probability=0.3),
            AppScreen(severity=s),
            Maybe(CameraResolution(severity=0.8 * s), probability=0.6),
            Maybe(LowResolution(severity=0.5 * s), probability=0.3),
            *_file(s),
        ]
    )


def _file(s: float) -> tuple[Link, ...]:
    """Return the way of a file that is passed on."""
    return (
        Maybe(Sharpening(severity=0.6 * s), probability=0.2),
        Maybe(JpegCompression(severity=s), probability=0.7),
    )
