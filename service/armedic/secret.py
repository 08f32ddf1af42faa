"""The one type that secrets travel in."""

from typing import NoReturn, final


@final
class Secret:
    """A value that has no repr, str, format, log, pickle, copy, iteration or JSON form; `reveal()` is the only way.

    Two secrets are never compared by their values, which would take a time that tells of them: a secret equals itself.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself, for the one place that must send it."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, _specification: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def __dir__(self) -> list[str]:
        return ["reveal"]

    def __copy__(self) -> NoReturn:
        raise TypeError("a secret is not copied")

    def __deepcopy__(self, _known: object) -> NoReturn:
        raise TypeError("a secret is not copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret is not serialised")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not serialised")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is not serialised")
