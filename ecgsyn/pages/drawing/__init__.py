"""The canvas, and the exact pixels of ink, grid and text."""
