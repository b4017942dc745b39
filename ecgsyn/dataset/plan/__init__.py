"""What a dataset is to hold: records, splits, layouts, styles and effects, page by page."""
