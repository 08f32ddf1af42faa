"""What the docstring under each field of a struct says; Python itself does not keep those."""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec


def field_docs(types: Iterable[Any]) -> dict[str, dict[str, str]]:
    """By name of each struct that the types reach, the text under each of its fields, inherited ones included."""
    found: dict[str, dict[str, str]] = {}
    for struct in _structs(types):
        docs: dict[str, str] = {}
        for parent in reversed(struct.__mro__):
            if issubclass(parent, msgspec.Struct) and parent is not msgspec.Struct:
                docs |= _own(parent)
        found[struct.__name__] = docs
    return found


def _structs(types: Iterable[Any]) -> set[type[msgspec.Struct]]:
    found: set[type[msgspec.Struct]] = set()
    seen: set[int] = set()

    def walk(node: Any) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, msgspec.inspect.StructType):
            found.add(node.cls)
        if isinstance(node, msgspec.Struct):
            for child in _children(node):
                walk(child)

    described = msgspec.inspect.multi_type_info(types)  # kept alive, since `seen` holds ids
    for node in described:
        walk(node)
    return found


def _children(node: msgspec.Struct) -> Iterator[Any]:
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, msgspec.Struct):
            yield value


@cache
def _own(struct: type[msgspec.Struct]) -> Mapping[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0]
    docs: dict[str, str] = {}
    if not isinstance(body, ast.ClassDef):
        return docs
    for field, text in pairwise(body.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                docs[name] = " ".join(said.split())
    return docs
