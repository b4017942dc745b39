"""Networks at work: onnxruntime or torch behind one door, and the weights that come with the package."""
