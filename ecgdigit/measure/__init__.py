"""A recording that was read against the truth, and how much of a page was read."""
