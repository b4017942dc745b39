"""The trace of one lead on its crop: targets, losses, decoding, evaluation, and the segmenter."""
