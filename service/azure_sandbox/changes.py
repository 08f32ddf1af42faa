"""Single values of a world by dotted path: read, set, remove. Case files and the control surface use it."""

import re
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from azure_sandbox.seed import SeedError, check_world, moments, referenced, resolve_references
from azure_sandbox.world import World

ABSENT: Final = "@absent"
"""As a value: remove the key or list element, so that it is not there at all (unlike null)."""

_OWN: Final = "armedic"
"""Objects with this key, or a key that starts with it and "-", are the service's own; aliases pass over them."""
_SEGMENT: Final = re.compile(r'"([^"]*)"|([^.]+)')
_ALIASES: Final = {
    "tenant": "tenants",
    "application": "applications",
    "service_principal": "service_principals",
    "group": "groups",
    "management_group": "management_groups",
    "subscription": "subscriptions",
    "managed_identity": "managed_identities",
    "role_assignment": "role_assignments",
    "deny_assignment": "deny_assignments",
    "lock": "locks",
    "organization": "organizations",
    "vault": "vaults",
}
_IN_ORGANIZATION: Final = {"endpoint": "endpoints", "project": "projects", "member": "members"}


def apply_change(world: World, path: str, value: Any) -> None:
    """Set one value of a world.

    Args:
        world: Changed in place.
        path: Names of fields, keys of maps and positions in lists, joined by dots; names with dots in double quotes.
            "applications.shop.secrets.0.end"; "application.secrets.0.end" where there is exactly one application
            besides the service's own (likewise tenant, subscription ...); "endpoint.", "project." and "member." mean
            the first organization's. The position after the last one of a list appends.
        value: Converted to the field's type; relative dates and references as in world files; "@absent" removes.

    Raises:
        SeedError: The path leads nowhere (the segment is named), or the value does not fit.
    """
    segments = _segments(world, path)
    if not segments:
        raise SeedError("A path must not be empty.")
    parent, kind = _walk(world, segments[:-1], path)
    last = segments[-1]
    if value == ABSENT:
        _remove(parent, last, path)
        return
    member_kind = _member_kind(parent, kind, last, path)
    converted = _converted(world, value, member_kind, last, path)
    if isinstance(parent, dict):
        parent[last] = converted
    elif isinstance(parent, list):
        position = _position(parent, last, path, append=True)
        parent[position : position + 1] = [converted]
    else:
        setattr(parent, last, converted)
    resolve_references(world)


def apply_changes(world: World, changes: Mapping[str, Any]) -> None:
    """Set several values, as `apply_change` does; what they lead to must be a world that can be.

    Raises:
        SeedError: As `apply_change` and `check_world`; some changes may have been made then.
    """
    for path, value in changes.items():
        apply_change(world, path, value)
    check_world(world)


def read_value(world: World, path: str) -> Any:
    """The value at a path, as `apply_change` understands paths.

    Raises:
        SeedError: The path leads nowhere.
    """
    return _walk(world, _segments(world, path), path)[0]


def _segments(world: World, path: str) -> list[str]:
    segments = [quoted or plain for quoted, plain in _SEGMENT.findall(path)]
    if not segments:
        return []
    first = segments[0]
    if first in _IN_ORGANIZATION:
        organization = next(iter(world.organizations), None)
        if organization is None:
            message = f"{path}: there is no organization."
            raise SeedError(message)
        members = getattr(world.organizations[organization], _IN_ORGANIZATION[first])
        only = _only(members, first, path)
        return ["organizations", organization, _IN_ORGANIZATION[first], only, *segments[1:]]
    if first in _ALIASES:
        return [_ALIASES[first], _only(getattr(world, _ALIASES[first]), first, path), *segments[1:]]
    return segments


def _only(members: dict[str, Any], alias: str, path: str) -> str:
    keys = [key for key in members if key != _OWN and not key.startswith(f"{_OWN}-")]
    if len(keys) != 1:
        message = f"{path}: {alias!r} needs exactly one, there are {len(keys)}: {', '.join(keys) or 'none'}."
        raise SeedError(message)
    return keys[0]


def _walk(world: World, segments: list[str], path: str) -> tuple[Any, Any]:
    value: Any = world
    kind: Any = World
    for segment in segments:
        kind = _member_kind(value, kind, segment, path)
        if isinstance(value, dict):
            if segment not in value:
                raise _nowhere(path, segment, value)
            value = value[segment]
        elif isinstance(value, list):
            value = value[_position(value, segment, path)]
        else:
            value = getattr(value, segment)
    return value, kind


def _member_kind(parent: Any, kind: Any, segment: str, path: str) -> Any:
    """The declared type of a member."""
    if isinstance(parent, msgspec.Struct):
        fields = {field.name: field.type for field in msgspec.structs.fields(parent)}
        if segment not in fields:
            raise _nowhere(path, segment, fields)
        return fields[segment]
    declared = typing.get_args(_without_none(kind))
    if isinstance(parent, dict):
        return declared[1] if declared else Any
    if isinstance(parent, list):
        return declared[0] if declared else Any
    message = f"{path}: there is nothing below a {type(parent).__name__}, so {segment!r} leads nowhere."
    raise SeedError(message)


def _without_none(kind: Any) -> Any:
    if typing.get_origin(kind) in {types.UnionType, typing.Union}:
        return next(part for part in typing.get_args(kind) if part is not type(None))
    return kind


def _position(items: list[Any], segment: str, path: str, *, append: bool = False) -> int:
    if segment.isdecimal() and int(segment) < len(items) + append:
        return int(segment)
    message = f"{path}: {segment!r} is no position in a list of {len(items)}."
    raise SeedError(message)


def _remove(parent: Any, segment: str, path: str) -> None:
    if isinstance(parent, dict):
        if segment not in parent:
            raise _nowhere(path, segment, parent)
        del parent[segment]
    elif isinstance(parent, list):
        del parent[_position(parent, segment, path)]
    else:
        message = f"{path}: {segment!r} is a field and cannot be absent; set it to null or an empty value."
        raise SeedError(message)


def _converted(world: World, value: Any, kind: Any, name: str, path: str) -> Any:
    given = referenced(world, value) if isinstance(value, str) else value
    try:
        converted = msgspec.convert(moments(given, world.now(), name), kind)
    except msgspec.ValidationError as error:
        message = f"{path}: {error}"
        raise SeedError(message) from error
    if isinstance(converted, datetime) and converted.tzinfo is None:
        message = f"{path}: a date needs a time zone."
        raise SeedError(message)
    return converted


def _nowhere(path: str, segment: str, known: dict[str, Any]) -> SeedError:
    return SeedError(f"{path}: {segment!r} is not known here; there are: {', '.join(known) or 'none'}.")
