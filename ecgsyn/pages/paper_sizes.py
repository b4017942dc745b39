"""The sheet of paper: its size."""

from ecgtypes import LayoutError

__all__ = ["PAGE_SIZES", "page_size"]

PAGE_SIZES: dict[str, tuple[float, float]] = {
    "a4": (297.0, 210.0),
    "a3": (420.0, 297.0),
    "letter": (279.4, 215.9),
    "legal": (355.6, 215.9),
}
"""Width and height of the named pages on their long side (landscape), mm: ISO 216 and ANSI sizes."""

SMALLEST_MM, LARGEST_MM = 20.0, 1500.0


def page_size(page: str | tuple[float, float]) -> tuple[float, float]:
    """Return the width and height of a page.

    Parameters
    ----------
    page : str or (float, float)
        "A4", "A3", "letter" or "legal" (landscape; with " portrait" after it, upright), or width and
        height in mm.

    Returns
    -------
    (float, float)
        mm.

    Raises
    ------
    LayoutError
        When the name is unknown, or a side is not between 20 and 1500 mm.

    Examples
    --------
    >>> page_size("A4"), page_size("letter portrait")
    ((297.0, 210.0), (215.9, 279.4))
    """
    if isinstance(page, str):
        name = page.casefold().replace("-", " ").split()
        if not name or name[0] not in PAGE_SIZES or name[1:] not in ([], ["landscape"], ["portrait"]):
            message = (
                f"no page is named {page!r}; known are {', '.join(PAGE_SIZES)}, each also with ' portrait' "
                "after it; or give width and height in mm"
            )
            raise LayoutError(message)
        width, height = PAGE_SIZES[name[0]]
        return (height, width) if name[1:] == ["portrait"] else (width, height)
    try:
        width, height = (float(side) for side in page)
    except (TypeError, ValueError) as error:
        message = f"a page is given by its name, or by its width and height in mm, not as {page!r}"
        raise LayoutError(message) from error
    if not all(SMALLEST_MM <= side <= LARGEST_MM for side in (width, height)):
        message = f"a page's sides are {SMALLEST_MM:g} to {LARGEST_MM:g} mm long, not {width:g} x {height:g}"
        raise LayoutError(message)
    return width, height
