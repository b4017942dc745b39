"""How pages look: inks, text blocks, and the styles of families of machines."""
