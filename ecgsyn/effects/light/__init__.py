"""Light on the page: lamps and windows, shadows, reflections."""
