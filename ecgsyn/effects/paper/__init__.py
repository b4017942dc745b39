"""Paper and print: texture, bands, fading, and what shines through."""
