"""Files into pages: pictures, PDF and TIFF files, whatever they are given as, become pixels and words."""
