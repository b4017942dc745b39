"""What a page says: measured values, statements, and the fields of its text."""
