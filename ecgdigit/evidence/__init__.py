"""What is seen on a flat page: its ink sorted, rows, calibration pulses, bars, and the scale."""
