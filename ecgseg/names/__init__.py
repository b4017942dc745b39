"""The printed names of leads: cut out, read, and how well."""
