"""A write to an upstream API as data: what a plan shows and what is sent, without a difference between the two."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec

System = Literal["devops", "graph", "arm", "key_vault"]
PATH_REF: Final = re.compile(r"\{([a-z0-9_-]+)\.([A-Za-z]+)\}")


class Ref(msgspec.Struct, frozen=True):
    """A value that an earlier change of the same plan will have given, e.g. Ref("application", "id")."""

    change: str
    field: str

    def __str__(self) -> str:
        return "{" + f"{self.change}.{self.field}" + "}"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One upstream call. `body` may hold Refs and Secrets; in `path` a Ref is written "{change.field}"."""

    system: System
    environment: str
    """The cloud that the call goes to, e.g. "AzureCloud"; Azure DevOps has only one."""
    method: Literal["POST", "PUT", "PATCH", "DELETE"]
    path: str
    """Path and query below the system's base URL."""
    body: Any = None
    headers: Mapping[str, str] = {}
    gone_is_done: bool = False
    """Whether 404 means that the call's end is already reached (deletions)."""
    vault: str = ""
    """Name of the key vault, where the system is that."""

    def refs(self) -> tuple[Ref, ...]:
        """The values of earlier changes that the call needs."""
        in_path = [Ref(found[1], found[2]) for found in PATH_REF.finditer(self.path)]
        return (*in_path, *_refs(self.body))


class Find(msgspec.Struct, frozen=True, kw_only=True):
    """How to learn whether a create whose answer was lost took effect."""

    path: str
    """What to GET from the same system; may hold "{change.field}"."""
    pick: Callable[[Any], Mapping[str, Any] | None] = lambda body: body
    """The made thing in the answer, or None when it is not there; 404 counts as not there."""


def _refs(node: Any) -> tuple[Ref, ...]:
    match node:
        case Ref():
            return (node,)
        case Mapping():
            return tuple(ref for value in node.values() for ref in _refs(value))
        case list() | tuple():
            return tuple(ref for value in node for ref in _refs(value))
        case _:
            return ()
