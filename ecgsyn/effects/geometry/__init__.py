"""Where the paper lies and how it is seen: turned, at a slant, in part, on a desk or in a scanner."""
