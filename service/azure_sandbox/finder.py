"""Finding an object of the world by its id without looking at all of them."""

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Finder(Generic[T]):
    """Remembers under which key of a map the object with an id was seen.

    Worlds are changed freely, so what is remembered only says where to look first: a hit counts if the object has the
    id now, and everything else looks at all objects. Where several have the same id, any one of them is found.
    """

    def __init__(self, ids: Callable[[T], Iterable[Hashable]]) -> None:
        """Start knowing nothing; `ids` tells what an object can be found by."""
        self._ids = ids
        self._keys: dict[Hashable, str] = {}

    def find(
        self, members: dict[str, T], wanted: Hashable, fits: Callable[[T], bool] | None = None
    ) -> tuple[str, T] | None:
        """The key and the object with this id that also fits; None if there is none."""
        key = self._keys.get(wanted)
        member = None if key is None else members.get(key)
        if key is not None and member is not None and wanted in self._ids(member) and (fits is None or fits(member)):
            return key, member
        for other, candidate in members.items():
            if wanted in self._ids(candidate) and (fits is None or fits(candidate)):
                backwards = reversed(members.items())  # of several with one id, the first is remembered
                self._keys = {identifier: name for name, item in backwards for identifier in self._ids(item)}
                self._keys[wanted] = other
                return other, candidate
        return None
