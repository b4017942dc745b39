"""Pages drawn from recordings: the renderer, and where everything stands."""
