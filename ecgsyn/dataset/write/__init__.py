"""Datasets written: chunk by chunk, in parallel, resumable."""
