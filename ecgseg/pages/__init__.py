"""Leads on whole pages: small pages, targets, losses, decoding, evaluation, and the detector."""
