"""Which side of a page is up."""
