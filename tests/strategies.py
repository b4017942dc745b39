"""Hypothesis strategies for the shared models: valid values of each, small enough to be quick."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from ecgtypes import (
    STANDARD_12,
    AppliedEffect,
    Beat,
    Box,
    Cell,
    Digitization,
    DigitizedLead,
    GridEstimate,
    Homography,
    Layout,
    Lead,
    LeadMask,
    LeadTruth,
    Mask,
    MaskSet,
    Page,
    PageTruth,
    PaperScale,
    Patient,
    PulseTruth,
    Quad,
    Recording,
    TextTruth,
    registered_layouts,
)

RECORDED_LEADS = tuple(lead for lead in Lead if lead is not Lead.MINUS_AVR)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Finite floats between two bounds."""
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


def millivolts(*, gaps: bool = True) -> st.SearchStrategy[float]:
    """Values that a signal can have, NaN among them where there may be gaps."""
    value = st.floats(-5, 5, width=32)
    return value | st.just(float("nan")) if gaps else value


def signals(leads: int, samples: int, *, gaps: bool = True) -> st.SearchStrategy[NDArray[np.float32]]:
    """Signals of shape (leads, samples), mV."""
    return npst.arrays(np.float32, (leads, samples), elements=millivolts(gaps=gaps))


def masks(rows: int, columns: int) -> st.SearchStrategy[NDArray[np.bool_]]:
    """Masks of shape (rows, columns)."""
    return npst.arrays(np.bool_, (rows, columns))


@st.composite
def boxes(draw: st.DrawFn, *, limit: float = 1000.0) -> Box:
    """Boxes with sides of 0.5 px or more."""
    x0, y0 = draw(numbers(-limit, limit)), draw(numbers(-limit, limit))
    return Box(x0=x0, y0=y0, x1=x0 + draw(numbers(0.5, limit)), y1=y0 + draw(numbers(0.5, limit)))


def quads() -> st.SearchStrategy[Quad]:
    """Quads that boxes become under mild homographies."""
    return st.builds(lambda box, warp: box.quad().warped(warp), boxes(limit=200.0), homographies())


@st.composite
def homographies(draw: st.DrawFn) -> Homography:
    """Rotations with mild shear, perspective and a move, such as a hand-held camera gives."""
    turn = Homography.rotation(draw(numbers(-180, 180)), center=(draw(numbers(-500, 500)), 0.0))
    matrix = np.eye(3)
    matrix[0, 1], matrix[1, 0] = draw(numbers(-0.2, 0.2)), draw(numbers(-0.2, 0.2))
    matrix[2, 0], matrix[2, 1] = draw(numbers(-2e-4, 2e-4)), draw(numbers(-2e-4, 2e-4))
    move = Homography.translation(draw(numbers(-500, 500)), draw(numbers(-500, 500)))
    return turn.then(Homography.from_array(matrix)).then(move)


def scales() -> st.SearchStrategy[PaperScale]:
    """Paper scales in use."""
    return st.builds(
        PaperScale,
        speed=st.sampled_from([12.5, 25.0, 50.0]),
        gain=st.sampled_from([2.5, 5.0, 10.0, 20.0]),
        px_per_mm_x=numbers(2, 30),
        px_per_mm_y=numbers(2, 30),
    )


def layouts() -> st.SearchStrategy[Layout]:
    """The registered layouts."""
    return st.sampled_from(registered_layouts())


def patients() -> st.SearchStrategy[Patient]:
    """Patients of whom some things are known."""
    return st.builds(
        Patient,
        patient_id=st.none() | st.text(max_size=8),
        age=st.none() | numbers(0, 120),
        sex=st.sampled_from([None, "female", "male", "other"]),
    )


@st.composite
def recordings(draw: st.DrawFn, *, max_leads: int = 4, max_samples: int = 60, gaps: bool = True) -> Recording:
    """Recordings of some leads; some longer than what fits into JSON text inline."""
    leads = draw(st.lists(st.sampled_from(RECORDED_LEADS), min_size=1, max_size=max_leads, unique=True))
    samples = draw(st.integers(1, max_samples))
    return Recording(
        signals=draw(signals(len(leads), samples, gaps=gaps)),
        leads=tuple(leads),
        sampling_rate=draw(st.sampled_from([50.0, 100.0, 250.0, 387.0, 500.0])),
        record_id=draw(st.text(max_size=6)),
        patient=draw(patients()),
        beats=tuple(
            Beat(qrs_onset=r - 0.04, r_peak=r, qrs_offset=r + 0.05)
            for r in draw(st.lists(numbers(0, 1), max_size=2))
        ),
        notes=tuple(draw(st.lists(st.text(max_size=5), max_size=2))),
    )


@st.composite
def lead_truths(draw: st.DrawFn, cell: Cell, box: Box, scale: PaperScale) -> LeadTruth:
    """A lead drawn inside a box."""
    count = draw(st.integers(2, 12))
    trace = np.stack(
        [
            np.linspace(box.x0, box.x1, count),
            draw(npst.arrays(np.float64, count, elements=numbers(box.y0, box.y1))),
        ],
        axis=1,
    )
    return LeadTruth(
        lead=cell.lead,
        cell=cell,
        region=box.quad(),
        name=draw(st.none() | st.just(Box(x0=box.x0, y0=box.y0, x1=box.x0 + 4, y1=box.y0 + 3).quad())),
        baseline=draw(numbers(box.y0, box.y1)),
        trace=trace,
        visible=draw(npst.arrays(np.bool_, count)),
        scale=scale,
        pen_width=draw(numbers(0.5, 4)),
    )


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Pages of one row and two columns above a rhythm strip, with random pixels, traces and masks."""
    width, height = draw(st.integers(48, 80)), draw(st.integers(40, 64))
    scale = PaperScale(px_per_mm_x=draw(numbers(1, 4)), px_per_mm_y=draw(numbers(1, 4)))
    cells = (
        Cell(lead=Lead.II, row=0, column=0, start=0, duration=1),
        Cell(lead=draw(st.sampled_from(STANDARD_12[2:])), row=0, column=1, start=1, duration=1),
        Cell(lead=Lead.II, row=1, column=0, start=0, duration=2, strip=True),
    )
    middle = width / 2
    places = (
        Box(x0=2, y0=2, x1=middle, y1=height / 2),
        Box(x0=middle, y0=4, x1=width - 3, y1=height / 2 + 5),
        Box(x0=2, y0=height / 2, x1=width - 3, y1=height - 2),
    )
    leads = tuple(draw(lead_truths(cell, box, scale)) for cell, box in zip(cells, places, strict=True))
    lead_masks = tuple(
        LeadMask(
            lead=cell.lead,
            strip=cell.strip,
            x=draw(st.integers(-4, width // 2)),
            y=draw(st.integers(-4, height // 2)),
            pixels=draw(masks(6, 9)),
        )
        for cell in cells
    )
    pitch = draw(numbers(6, 12))
    across, down = np.arange(3, width, pitch), np.arange(2, height, pitch)
    outline = np.array([[1, 20], [1, 10], [6, 10], [6, 20]], np.float32)
    truth = PageTruth(
        size=(width, height),
        layout=Layout(name="two", rows=2, columns=2, cells=cells),
        scale=scale,
        leads=leads,
        grid=np.stack(np.meshgrid(across, down), axis=2),
        pulses=(PulseTruth(row=0, outline=outline),),
        texts=(TextTruth(text="II", quad=Box(x0=3, y0=3, x1=9, y1=8).quad(), kind="name"),),
        history=(AppliedEffect(name="blur", params={"sigma": 0.5, "border": [1, 2]}),),
        seed=draw(st.none() | st.integers(0, 2**31)),
        mask_set=MaskSet(
            size=(width, height),
            leads=lead_masks,
            grid=Mask(pixels=draw(masks(7, 7))),
            text=Mask(x=3, y=3, pixels=draw(masks(4, 6))),
            pulses=Mask(x=1, y=10, pixels=draw(masks(5, 5))),
            separators=Mask(x=20, y=4, pixels=draw(masks(9, 2))),
            foreign=Mask(x=draw(st.integers(-3, 30)), y=5, pixels=draw(masks(8, 9))),
        ),
    )
    printed = Recording(
        signals=draw(signals(2, 40, gaps=False)), leads=(Lead.II, cells[1].lead), sampling_rate=20
    )
    image = draw(npst.arrays(np.uint8, (height, width, 3), elements=st.integers(0, 255), fill=st.just(255)))
    return Page(image=image, truth=truth, recording=draw(st.sampled_from([printed, None])))


MANY_NODES = np.full((30, 40, 2), np.nan, np.float32)
"""More than what stands in JSON text itself, some of them beyond the image."""


@st.composite
def digitizations(draw: st.DrawFn) -> Digitization:
    """Results with some leads, samples and confidences missing."""
    recording = draw(recordings())
    finite = np.isfinite(recording.signals)
    share = st.floats(0, 1, width=32)
    confidence = draw(npst.arrays(np.float32, finite.shape, elements=share)) * finite
    leads = tuple(
        DigitizedLead(
            lead=lead,
            samples=samples,
            sampling_rate=recording.sampling_rate,
            confidence=trust,
            region=draw(st.none() | boxes()),
            trace=draw(npst.arrays(np.float32, (3, 2), elements=st.floats(0, 99, width=32))),
            baseline=draw(st.none() | numbers(0, 100)),
        )
        for lead, samples, trust in zip(recording.leads, recording.signals, confidence, strict=True)
    )
    return Digitization(
        recording=recording,
        confidence=confidence,
        leads=leads,
        layout=draw(st.none() | layouts()),
        grid=draw(
            st.none() | st.builds(GridEstimate, px_per_mm_x=numbers(2, 30), px_per_mm_y=numbers(2, 30))
        ),
        nodes=draw(st.none() | npst.arrays(np.float32, (3, 4, 2), elements=share) | st.just(MANY_NODES)),
        scale=draw(scales()),
        warnings=tuple(draw(st.lists(st.text(max_size=9), max_size=2))),
    )
