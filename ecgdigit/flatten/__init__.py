"""Pages made flat, evenly lit and straight, by the millimetre grid that is printed on them."""
