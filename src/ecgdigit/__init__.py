"""ECG pages back into millivolts, and how well."""

__all__: list[str] = []
