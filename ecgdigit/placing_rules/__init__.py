"""Placing and naming by rules: where rows and columns stand, which leads they show, which way up."""
