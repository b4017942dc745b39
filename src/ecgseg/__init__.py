"""Leads found and overlapping traces separated on ECG pages."""

__all__: list[str] = []
