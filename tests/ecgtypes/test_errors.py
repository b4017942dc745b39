"""The error tree: each error is ours, and the builtin that a caller would expect."""

import pytest

from ecgtypes import errors


@pytest.mark.parametrize(
    ("name", "builtins"),
    [
        ("RecordingError", (ValueError,)),
        ("LayoutError", (ValueError,)),
        ("ImageError", (ValueError, OSError)),
        ("GridNotFoundError", (ValueError,)),
        ("LeadNotFoundError", (KeyError,)),
        ("WeightsError", (ValueError, OSError)),
        ("DatasetError", (ValueError, OSError)),
        ("MissingExtraError", (ImportError,)),
    ],
)
def test_each_error_can_be_caught_as_ours_and_as_the_builtin(
    name: str, builtins: tuple[type[Exception], ...]
) -> None:
    error = getattr(errors, name)("what was wrong")
    for caught in (errors.EcgError, *builtins):
        with pytest.raises(caught, match="what was wrong"):
            raise error


def test_the_tree_in_the_docstring_names_every_error() -> None:
    tree = errors.__doc__ or ""
    assert all(name in tree for name in errors.__all__)


def test_a_lead_not_found_shows_its_message_without_quotes() -> None:
    assert str(errors.LeadNotFoundError("no lead 'V9'")) == "no lead 'V9'"
    assert not str(errors.LeadNotFoundError())
