"""What happens to paper: holes, tears, stains, tape, dust."""
