"""Recordings as files: WFDB, CSV, EDF+ and DICOM."""
