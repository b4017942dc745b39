"""Effects and albumentations, both ways; albumentations itself is loaded when one is made."""

import json
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, Share
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.base.run import apply_steps
from ecgsyn.effects.effect_chain import Link, drawn
from ecgtypes import EffectError, Mask, MaskSet, Page, PageTruth, PaperScale, Rng, as_generator, get_layout

__all__ = ["Albumentations", "AlbumentationsParams", "as_albumentations"]

MOVING = frozenset({"ChromaticAberration", "GlassBlur", "ZoomBlur"})
"""Transforms that albumentations counts as image-only, but that move what is in the image by pixels."""

IMAGES = frozenset({"image", "images"})


class AlbumentationsParams(EffectParams):
    """Parameters of `Albumentations`.

    Parameters
    ----------
    transform : str
        The transform, as JSON of ``albumentations.to_dict``.
    strength : float
        Share of the change that is kept, 0 to 1.
    seed : int
    """

    type: Literal["albumentations"] = "albumentations"
    transform: str
    strength: Share
    seed: Annotated[int, Field(ge=0, lt=2**32)]


@register_effect
class Albumentations(Effect[AlbumentationsParams]):
    """Any transform of albumentations that changes pixels alone, as an effect on the picture.

    Parameters
    ----------
    transform : albumentations.ImageOnlyTransform or None
        None only serves to replay a history.
    severity : float, default 1
        Share of the change that is kept.

    Raises
    ------
    EffectError
        When the transform does more than change pixels, or cannot be written down as JSON.

    Examples
    --------
    >>> import albumentations as A  # doctest: +SKIP
    >>> Chain([Albumentations(A.ISONoise(p=1.0))])  # doctest: +SKIP
    """

    def __init__(self, transform: Any = None, *, severity: float = 1.0) -> None:
        super().__init__(severity=severity)
        self.transform = None if transform is None else _as_json(transform)

    def sample(self, rng: Rng = None) -> AlbumentationsParams:
        """Draw the seed that the transform gets."""
        if self.transform is None:
            message = "Albumentations needs a transform: Albumentations(albumentations.ISONoise())"
            raise EffectError(message)
        seed = int(as_generator(rng).integers(2**32))
        return AlbumentationsParams(transform=self.transform, strength=self.severity, seed=seed)

    def alter(self, image: Pixels, params: AlbumentationsParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Apply the transform, seeded."""
        if not params.strength:
            return image
        library = _library()
        transform = library.from_dict(json.loads(params.transform))
        changed = library.Compose([transform], seed=params.seed)(image=image.copy())["image"]
        if changed.shape != image.shape or changed.dtype != np.uint8:
            message = (
                f"{type(transform).__name__} made an image of {changed.dtype} {changed.shape} from one of "
                f"{image.dtype} {image.shape}: a transform in a chain keeps size and dtype"
            )
            raise EffectError(message)
        mixed = image + params.strength * (changed.astype(np.float32) - image)
        return np.asarray(np.rint(mixed), dtype=np.uint8)


def as_albumentations(effects: Effect[Any] | Link, *, px_per_mm: float = 8.0, p: float = 0.5) -> Any:
    """Return effects as a transform for the images of an albumentations ``Compose``.

    Parameters
    ----------
    effects : Effect or Link
        An effect, or a chain or preset.
    px_per_mm : float, default 8
        Resolution of the images to come: effects are measured in mm of paper.
    p : float, default 0.5
        Probability of being applied.

    Returns
    -------
    albumentations.ImageOnlyTransform
        It draws from the random generator of its ``Compose``.

    Raises
    ------
    EffectError
        When called with boxes, masks or key points on an effect that moves the page: they would not
        follow. Put such an effect on a `Page`, whose truth does.
    """
    return _transform_class()(effects, px_per_mm=px_per_mm, p=p)


@lru_cache(maxsize=1)
def _library() -> Any:
    # it would look for updates on the network
    os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")
    import albumentations  # noqa: PLC0415 (4 s)

    return albumentations


def _as_json(transform: Any) -> str:
    library = _library()
    moves = type(transform).__name__ in MOVING
    if moves or not isinstance(transform, library.ImageOnlyTransform):
        message = (
            f"{type(transform).__name__} is no image-only transform of albumentations, or moves what is in "
            "the image: geometry that is to keep the truth exact is done by effects of ecgsyn"
        )
        raise EffectError(message)
    try:
        return json.dumps(library.to_dict(transform), sort_keys=True)
    except (TypeError, ValueError, NotImplementedError) as error:
        message = f"{type(transform).__name__} cannot be written down as JSON to be replayed: {error}"
        raise EffectError(message) from error


@lru_cache(maxsize=1)
def _transform_class() -> Callable[..., Any]:
    library = _library()

    class EcgpaperEffect(library.ImageOnlyTransform):  # type: ignore[name-defined,misc]
        """Effects of ecgsyn on the image of an albumentations pipeline."""

        def __init__(self, effects: Effect[Any] | Link, *, px_per_mm: float, p: float) -> None:
            super().__init__(p=p)
            self.effects = effects
            self.px_per_mm = px_per_mm

        def __call__(self, *args: Any, force_apply: bool = False, **data: Any) -> Any:
            self._others = sorted(
                key for key, value in data.items() if key not in IMAGES and value is not None
            )
            return super().__call__(*args, force_apply=force_apply, **data)

        def get_params(self) -> dict[str, Any]:
            return {"effect_seed": int(self.random_generator.integers(2**63))}

        def apply(self, img: Pixels, *, effect_seed: int, **_params: Any) -> Pixels:
            steps = drawn(self.effects, np.random.default_rng(effect_seed))
            moving = [step.effect.name for step in steps if type(step.effect).move is not Effect.move]
            if self._others and moving:
                message = f"{', '.join(moving)} moves the image: {', '.join(self._others)} would not follow"
                raise EffectError(message)
            after = apply_steps(_bare_page(img, self.px_per_mm), steps).image
            return after.copy()

    return EcgpaperEffect


def _bare_page(image: Pixels, px_per_mm: float) -> Page:
    """Return an image as a page of which nothing is known."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        message = f"effects change RGB images of uint8, not {image.dtype} of shape {image.shape}"
        raise EffectError(message)
    height, width = image.shape[:2]
    nothing = Mask(pixels=np.zeros((0, 0), dtype=np.bool_))
    return Page(
        image=image,
        truth=PageTruth(
            size=(width, height),
            layout=get_layout("3x4"),
            scale=PaperScale(px_per_mm_x=px_per_mm, px_per_mm_y=px_per_mm),
            leads=(),
            grid=np.empty((0, 0, 2), dtype=np.float32),
            mask_set=MaskSet(size=(width, height), leads=(), grid=nothing, text=nothing, pulses=nothing),
        ),
    )
