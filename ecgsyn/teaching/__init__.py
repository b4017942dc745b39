"""Pages to learn from: layouts, styles, resolutions and effects, mixed by weights in one options model."""

from ecgsyn.teaching.options import Marks, TeachingOptions, Weighted
from ecgsyn.teaching.teaching_pages import TeachingPages

__all__ = ["Marks", "TeachingOptions", "TeachingPages", "Weighted"]
