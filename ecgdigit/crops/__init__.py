"""The crop of one lead: a page with one cell."""
