"""The ink of a flat page: which pixels are trace, letter, pulse, bar, grid or foreign, and of which row."""
