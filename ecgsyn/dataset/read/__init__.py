"""Datasets read again, and verified."""
