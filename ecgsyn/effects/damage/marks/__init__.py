"""What people put on paper: writing, stamps, labels, codes, redaction."""
