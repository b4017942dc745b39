"""Bent pages: the grid followed from place to place, and the warp that makes it straight."""
