"""The error tree: as its docstring draws it, and unambiguous."""

import re

from armedic import errors
from armedic.api.problems import MethodNotAllowedError
from armedic.errors import ArmedicError


def tree(base: type[ArmedicError]) -> list[type[ArmedicError]]:
    """A class and its descendants."""
    return [base, *(kind for child in base.__subclasses__() for kind in tree(child))]


def test_docstring_is_the_tree() -> None:
    """Every class of the module is drawn with its status and slug, under its parent's depth."""
    drawn = re.findall(r"^([│├└─ ]*)(\w+Error) +(?:(\d{3}) ([a-z-]+)|the caller)", errors.__doc__ or "", re.MULTILINE)
    classes = [kind for kind in tree(ArmedicError) if kind.__module__ == "armedic.errors"]
    assert [name for _, name, _, _ in drawn] == [kind.__name__ for kind in classes]
    for (lead, _name, status, slug), kind in zip(drawn, classes, strict=True):
        assert len(lead) // 3 == len(kind.__mro__) - len(ArmedicError.__mro__)
        if status:
            assert (int(status), slug) == (kind.status, kind.slug)


def test_slugs_are_unique() -> None:
    """A slug stands for one class; a class without its own slug is never raised as it is."""
    kinds = [kind for kind in tree(ArmedicError) if "slug" in vars(kind)]
    assert MethodNotAllowedError in kinds
    assert len({kind.slug for kind in kinds}) == len(kinds)
