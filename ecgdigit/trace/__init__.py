"""The line of a row, followed from left to right and read to a fraction of a pixel."""
