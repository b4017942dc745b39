"""The chains behind the presets: which effects pages of each kind have, how often, and how strong.

Each recipe takes a severity from 0 to 1. How often an effect comes at all, and the share of the
severity that it gets, were set by eye beside real scans and photos, and so that the statistics of
``benchmarks.realism`` reach around those of the real pages.
"""

from typing import Any

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.camera.blur import Defocus, MotionBlur, Sharpening
from ecgsyn.effects.camera.camera_resolution import CameraResolution
from ecgsyn.effects.camera.exposure import Exposure, WhiteBalance
from ecgsyn.effects.camera.lens_distortion import LensDistortion
from ecgsyn.effects.camera.screen_photo import ScreenPhoto
from ecgsyn.effects.camera.sensor_noise import SensorNoise
from ecgsyn.effects.damage.coffee_stain import CoffeeStain
from ecgsyn.effects.damage.dust import Dust
from ecgsyn.effects.damage.marks.bar_codes import BarCode, QrCode
from ecgsyn.effects.damage.marks.handwriting import Handwriting
from ecgsyn.effects.damage.marks.highlighter import Highlighter
from ecgsyn.effects.damage.marks.page_label import PageLabel
from ecgsyn.effects.damage.marks.redaction import Redaction
from ecgsyn.effects.damage.marks.stamps import Stamps
from ecgsyn.effects.damage.mould import Mould
from ecgsyn.effects.damage.punch_holes import PunchHoles
from ecgsyn.effects.damage.staples import Staples
from ecgsyn.effects.damage.tape import Tape
from ecgsyn.effects.damage.tears import Tears
from ecgsyn.effects.damage.water_stain import WaterStain
from ecgsyn.effects.effect_chain import Chain, Link, Maybe, OneOf
from ecgsyn.effects.file.fax import Fax
from ecgsyn.effects.file.grey import Grey
from ecgsyn.effects.file.jpeg_compression import JpegCompression, LowResolution
from ecgsyn.effects.file.photocopy import Photocopy
from ecgsyn.effects.geometry.bends.folds import Folds
from ecgsyn.effects.geometry.bends.page_curl import PageCurl
from ecgsyn.effects.geometry.bends.wrinkles import Wrinkles
from ecgsyn.effects.geometry.desk import Desk
from ecgsyn.effects.geometry.partial_page import PartialPage
from ecgsyn.effects.geometry.perspective import Perspective
from ecgsyn.effects.geometry.rotation import Rotation
from ecgsyn.effects.geometry.scanner_bed import ScannerBed
from ecgsyn.effects.geometry.scanner_feed import ScannerFeed
from ecgsyn.effects.light.glare import Glare
from ecgsyn.effects.light.light_gradient import LightGradient, Vignette
from ecgsyn.effects.light.shadow import HandShadow, PhoneShadow
from ecgsyn.effects.paper.paper_texture import PaperTexture
from ecgsyn.effects.paper.printer_bands import PrinterBands
from ecgsyn.effects.paper.show_through import ShowThrough
from ecgsyn.effects.paper.thermal_fade import ThermalFade

__all__ = ["aged", "clean", "fax", "phone", "scanner", "screen"]


def clean(_severity: float) -> Chain:
    """Leave the page as it was printed.

    Parameters
    ----------
    severity : float

    Returns
    -------
    Chain
        Without effects.
    """
    return Chain([])


def scanner(severity: float) -> Chain:
    """Lay the page on a flat-bed scanner, or feed it through one.

    Parameters
    ----------
    severity : float
        0 to 1.

    Returns
    -------
    Chain
    """
    s = severity
    return Chain(
        [
            *_print(s),
            *_office(s, often=0.6),
            Maybe(Folds(severity=0.3 * s), probability=0.15 * s),
            Maybe(ScannerFeed(severity=s), probability=0.5),
            Rotation(severity=0.3 * s),
            Maybe(ScannerBed(severity=s), probability=0.35),
            Maybe(CameraResolution(severity=0.8 * s), probability=0.4),
            Maybe(LightGradient(severity=0.25 * s), probability=0.4),
            Defocus(severity=0.5 * s),
            Maybe(Exposure(severity=0.3 * s), probability=0.4),
            Maybe(WhiteBalance(severity=0.25 * s), probability=0.4),
            Maybe(Photocopy(severity=0.6 * s), probability=0.1),
            Maybe(Grey(severity=min(2 * s, 1.0)), probability=0.25),
            SensorNoise(severity=0.3 * s),
            Maybe(Dust(severity=0.6 * s), probability=0.4),
            Maybe(LowResolution(severity=0.5 * s), probability=0.1),
            Maybe(Sharpening(severity=0.6 * s), probability=0.5),
            Maybe(JpegCompression(severity=0.6 * s), probability=0.7),
        ]
    )


def fax(severity: float) -> Chain:
    """Send the page by fax: pulled through askew, black and white, with lost lines.

    Parameters
    ----------
    severity : float
        0 to 1.

    Returns
    -------
    Chain
    """
    s = severity
    return Chain(
        [
            *_office(s, often=0.4),
            Rotation(severity=0.25 * s),
            ScannerFeed(severity=s),
            Maybe(Photocopy(severity=s), probability=0.3),
            Maybe(LightGradient(severity=0.3 * s), probability=0.3),
            Fax(severity=s),
        ]
    )


def aged(severity: float) -> Chain:
    """Keep the page for years: folded, stained, faded, written on; then scan it.

    Parameters
    ----------
    severity : float
        0 to 1.

    Returns
    -------
    Chain
    """
    s = severity
    return Chain(
        [
            *_print(s),
            Maybe(ThermalFade(severity=s), probability=0.6),
            *_office(s, often=1.0),
            Maybe(CoffeeStain(severity=s), probability=0.25),
            Maybe(WaterStain(severity=s), probability=0.3),
            Maybe(Mould(severity=s), probability=0.15),
            Maybe(Tape(severity=s), probability=0.15),
            Maybe(Tears(severity=s), probability=0.35),
            Maybe(Folds(severity=0.25 * s), probability=0.7),
            Maybe(Wrinkles(severity=0.7 * s), probability=0.4),
            Maybe(ScannerFeed(severity=s), probability=0.4),
            Rotation(severity=0.3 * s),
            Maybe(ScannerBed(severity=s), probability=0.4),
            Maybe(CameraResolution(severity=0.8 * s), probability=0.4),
            Defocus(severity=0.5 * s),
            Maybe(WhiteBalance(severity=0.4 * s), probability=0.5),
            SensorNoise(severity=0.35 * s),
            Maybe(Dust(severity=s), probability=0.5),
            Maybe(Sharpening(severity=0.5 * s), probability=0.4),
            Maybe(JpegCompression(severity=0.6 * s), probability=0.7),
        ]
    )


def phone(severity: float) -> Chain:
    """Photograph the page by hand with a phone.

    Parameters
    ----------
    severity : float
        0 to 1.

    Returns
    -------
    Chain
    """
    s = severity
    return Chain(
        [
            *_print(s),
            *_office(s, often=0.5),
            Maybe(CoffeeStain(severity=s), probability=0.04),
            Maybe(Folds(severity=0.6 * s), probability=0.35),
            Maybe(Wrinkles(severity=s), probability=0.35),
            Maybe(PageCurl(severity=s), probability=0.45),
            # many hold the camera right above the page, a few far from it
            OneOf(
                [Perspective(severity=0.15 * s), Perspective(severity=min(1.3 * s, 1.0))],
                weights=[0.35, 0.65],
            ),
            Rotation(severity=0.7 * s),
            LensDistortion(severity=0.6 * s),
            OneOf([Desk(severity=s), PartialPage(severity=s)], weights=[0.4, 0.6]),
            CameraResolution(severity=s),
            *_light(s),
            *_camera(s, glare=0.12),
        ]
    )


def screen(severity: float) -> Chain:
    """Photograph a page that is shown on a monitor.

    Parameters
    ----------
    severity : float
        0 to 1.

    Returns
    -------
    Chain
    """
    s = severity
    return Chain(
        [
            Maybe(Redaction(severity=s, kinds=("box", "pixelated", "blurred")), probability=0.2),
            Perspective(severity=0.6 * s),
            Rotation(severity=0.3 * s),
            LensDistortion(severity=0.5 * s),
            PartialPage(severity=s),
            Maybe(CameraResolution(severity=s), probability=0.7),
            ScreenPhoto(severity=s),
            Maybe(LightGradient(severity=0.4 * s), probability=0.5),
            Maybe(Vignette(severity=s), probability=0.5),
            *_camera(s, glare=0.3),
        ]
    )


def _print(s: float) -> tuple[Effect[Any] | Link, ...]:
    """Return what paper and printer do."""
    return (
        Maybe(PaperTexture(severity=s), probability=0.75),
        Maybe(PrinterBands(severity=0.7 * s), probability=0.35),
        Maybe(ThermalFade(severity=0.4 * s), probability=0.2),
        Maybe(ShowThrough(severity=s), probability=0.2),
    )


def _office(s: float, *, often: float) -> tuple[Effect[Any] | Link, ...]:
    """Return what people do to a page: each of it is rare, together they are not."""

    def rare(effect: Effect[Any] | Link, probability: float) -> Maybe:
        return Maybe(effect, probability=min(probability * often * min(2 * s, 1.0), 1.0))

    return (
        rare(Handwriting(severity=s), 0.3),
        rare(Highlighter(severity=s), 0.08),
        rare(Stamps(severity=s), 0.15),
        rare(
            OneOf([PageLabel(severity=s), BarCode(severity=s), QrCode(severity=s)], weights=[2, 2, 1]), 0.15
        ),
        rare(Redaction(severity=s), 0.12),
        rare(PunchHoles(severity=s), 0.25),
        rare(Staples(severity=s), 0.2),
        rare(Tape(severity=s), 0.04),
    )


def _light(s: float) -> tuple[Effect[Any] | Link, ...]:
    """Return what the room's light does."""
    return (
        Maybe(LightGradient(severity=s), probability=0.8),
        Maybe(OneOf([HandShadow(severity=s), PhoneShadow(severity=s)]), probability=0.3),
        Maybe(Vignette(severity=s), probability=0.4),
    )


def _camera(s: float, *, glare: float) -> tuple[Effect[Any] | Link, ...]:
    """Return what a phone's camera does, and the way of the file: reduced, sharpened, compressed."""
    return (
        Maybe(
            OneOf([Defocus(severity=s), Defocus(severity=min(1.8 * s, 1.0))], weights=[5, 1]), probability=0.6
        ),
        Maybe(MotionBlur(severity=s), probability=0.2),
        WhiteBalance(severity=s),
        Exposure(severity=s),
        # after the exposure, whose curve would turn what is washed out grey
        Maybe(Glare(severity=0.8 * s), probability=glare),
        Maybe(Grey(severity=min(2 * s, 1.0)), probability=0.04),
        SensorNoise(severity=s),
        Maybe(Sharpening(severity=min(1.3 * s, 1.0)), probability=0.7),
        Maybe(LowResolution(severity=0.6 * s), probability=0.08),
        Maybe(JpegCompression(severity=s), probability=0.85),
    )
