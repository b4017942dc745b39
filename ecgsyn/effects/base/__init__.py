"""What all effects are built on: parameters, the sheet, frames, one resampling, light, and the run itself."""
