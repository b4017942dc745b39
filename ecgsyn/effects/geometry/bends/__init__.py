"""Sheets that are not flat: curled, folded, crumpled."""
