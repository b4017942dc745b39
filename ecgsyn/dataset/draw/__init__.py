"""The pages and crops of a dataset, drawn."""
