"""Synthetic ECG pages: recordings in, images with exact truth out."""

__all__: list[str] = []
