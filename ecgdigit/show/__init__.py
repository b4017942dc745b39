"""Results as pictures and reports."""
