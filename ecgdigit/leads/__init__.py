"""From lines to one recording: which lead each is, at which level, and how sure."""
