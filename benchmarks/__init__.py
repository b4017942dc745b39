"""Measures of speed, memory and accuracy: ``python -m benchmarks.NAME``."""
