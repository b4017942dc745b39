"""The records that benchmarks draw: PTB-XL's ``dev`` ones where they are at hand, else simulated."""

import ecgsyn
from benchmarks.data_folder import dev_records
from ecgtypes import Recording


def describe(count: int) -> str:
    """Say which records `load` gives."""
    real = min(count, len(dev_records()))
    return f"{real} dev records of PTB-XL" if real else f"{count} simulated records (no data folder found)"


def load(index: int) -> Recording:
    """Return the record of that number; there are 200 real ones, and any number of simulated ones."""
    records = dev_records()
    if records:
        return ecgsyn.read_record(records[index % len(records)])
    return ecgsyn.simulate_recording(rng=index)
