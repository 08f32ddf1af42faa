"""Worlds as lines that can be compared: without dates, with new ids and secrets named by what they are."""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from azure_sandbox.world import ServiceEndpoint, World

Lines = Counter[str]
"""Each line "path = value"; elements of lists and new objects are one line."""

_LEFT_OUT: Final = frozenset({"clock", "delays", "role_definitions", "role_assignment_requests"})
"""Requests to Privileged Identity Management are a record: they stay when what they made is gone."""
_MOVING: Final = frozenset(
    {"modified", "modified_by", "executions", "created", "created_by", "effective_at", "visible_at", "updated", "exp"}
)
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b", re.IGNORECASE)
"""A GUID, or the version of a key vault's secret."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)?|\d{1,2}/\d{1,2}/\d{4} \d[\d:]* [AP]M")
_CERTIFICATE: Final = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_PRIVATE: Final = re.compile(r"-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", re.DOTALL)
_PUBLIC_LINES: Final = 8
"""The first lines of a private key hold its modulus, which stands in the certificate, too."""
NEW: Final = "(new)"


class Reader:
    """Compares worlds that come from one."""

    def __init__(self, world: World) -> None:
        """Learn the ids and secrets that are there from the start."""
        self._ids = {found.casefold() for found in _ID.findall(_text(world))}
        self._names = {value: f"(old secret, {name})" for name, value in _held(world)}
        self._names |= {value: f"(old secret {name})" for name, value in _registered(world)}

    def lines(self, world: World) -> Lines:
        """A world as lines."""
        new = {value: self.named(f"(new secret of {name.partition('/')[0]})") for name, value in _registered(world)}
        return Counter(self._walk("", _plain(world), new | self._names))

    def named(self, text: str) -> str:
        """A text with what stands for new ids in their place."""
        return _ID.sub(lambda found: found[0] if found[0].casefold() in self._ids else NEW, text)

    def _walk(self, path: str, node: Any, names: Mapping[str, str]) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                named = self._named(key, names)
                below = f"{path}/{named}" if path else named
                if NEW in named:
                    yield f"{below} = {self._whole(value, names)}"
                elif key not in _MOVING:
                    yield from self._walk(below, value, names)
        elif isinstance(node, list):
            for value in node:
                yield f"{path}/- = {self._whole(value, names)}"
        else:
            yield f"{path} = {self._whole(node, names)}"

    def _whole(self, node: Any, names: Mapping[str, str]) -> str:
        return json.dumps(self._replaced(node, names), sort_keys=True)

    def _replaced(self, node: Any, names: Mapping[str, str]) -> Any:
        if isinstance(node, dict):
            return {
                self._named(key, names): self._replaced(value, names)
                for key, value in node.items()
                if key not in _MOVING
            }
        if isinstance(node, list):
            return sorted((self._replaced(value, names) for value in node), key=json.dumps)
        return self._named(node, names) if isinstance(node, str) else node

    def _named(self, text: str, names: Mapping[str, str]) -> str:
        if text in names:
            return names[text]
        if found := _CERTIFICATE.search(text):
            return names.get("".join(found[1].split()), "(a certificate that is registered nowhere)")
        return self.named(_DATE.sub("(date)", text))


def secrets_of(world: World) -> set[str]:
    """Every secret value of a world, private keys by their lines."""
    values = {secret.value for application in world.applications.values() for secret in application.secrets}
    for _, held in (*_held(world), *_stored(world)):
        found = _PRIVATE.search(held)
        values |= set(found[1].split()[_PUBLIC_LINES:-1]) if found else {held}
    return {value for value in values if value}


def encoded(world: World) -> bytes:
    """A world without the roles that every world has: decoded, it is a copy, much sooner than a copy is made."""
    return msgspec.json.encode(msgspec.structs.replace(world, role_definitions={}))


def decoded(raw: bytes, like: World) -> World:
    """A copy of a world that was encoded; the roles are those of another one, and are not copied."""
    world = msgspec.json.decode(raw, type=World)
    world.role_definitions = like.role_definitions
    return world


def without_nobodys(world: World, start: World) -> World:
    """A copy of a world without roles of principals that are gone since the start: they give nobody anything."""
    gone = _principals(start) - _principals(world)
    fresh = world.role_assignments.keys() - start.role_assignments.keys()
    held = {
        key: one
        for key, one in world.role_assignments.items()
        if one.principal_id not in gone and (key not in fresh or one.principal_id in _principals(world))
    }
    return msgspec.structs.replace(world, role_assignments=held)


def without(world: World, key_id: str) -> World:
    """A copy of a world without the secret or certificate of this id."""
    applications = {
        key: msgspec.structs.replace(
            one,
            secrets=[secret for secret in one.secrets if secret.key_id != key_id],
            certificates=[certificate for certificate in one.certificates if certificate.key_id != key_id],
        )
        for key, one in world.applications.items()
    }
    return msgspec.structs.replace(world, applications=applications)


def _principals(world: World) -> set[str]:
    principals = {one.object_id for one in world.service_principals.values() if one.deleted_at is None}
    return principals | {one.object_id for one in world.groups.values()}


def connections(world: World) -> Iterator[tuple[str, str, ServiceEndpoint]]:
    """Every connection with its organization's name and its path in the world."""
    for key, organization in world.organizations.items():
        for name, endpoint in organization.endpoints.items():
            yield organization.name, f"organizations/{key}/endpoints/{name}", endpoint


def keys(world: World) -> set[str]:
    """The keys that connections have, of secrets only those that hold something."""
    found = set()
    for _, path, endpoint in connections(world):
        found |= {f"{path}/{part}/{key}" for part in ("parameters", "data") for key in getattr(endpoint, part)}
        found |= {f"{path}/secrets/{key}" for key, value in endpoint.secrets.items() if value}
    return found


def paths(one: Lines, other: Lines) -> set[str]:
    """Where two worlds differ."""
    return {line.partition(" = ")[0] for line in (*(one - other), *(other - one))}


def below(lines: Lines, path: str) -> Lines:
    """The lines of one object."""
    return Counter({line: count for line, count in lines.items() if line.startswith(f"{path}/")})


def difference(before: Lines, after: Lines) -> str:
    """What is gone and what is there besides, for people."""
    gone, added = before - after, after - before
    return "; ".join([*(f"- {line}" for line in gone.elements()), *(f"+ {line}" for line in added.elements())])


def _plain(world: World) -> dict[str, Any]:
    whole = {
        field.name: getattr(world, field.name) for field in msgspec.structs.fields(world) if field.name not in _LEFT_OUT
    }
    plain: dict[str, Any] = _dated(msgspec.to_builtins(whole, builtin_types=(datetime,)), world.now())
    plain["role_assignments"] = {one["name"]: one for one in plain["role_assignments"].values()}
    for organization in plain["organizations"].values():
        for endpoint in organization["endpoints"].values():
            _without_shades(endpoint)
    return plain


def _without_shades(endpoint: dict[str, Any]) -> None:
    """Make one of what callers cannot tell apart: put back as it was read, it is stored a little differently."""
    parameters = endpoint["parameters"]
    for key in list(parameters):
        if parameters[key] is None and key.casefold() in endpoint["secrets"]:
            del parameters[key]
        elif parameters[key] == "" and key.casefold() == "accesstoken":
            parameters[key] = None
    endpoint["pipelines"] = {key: one for key, one in endpoint["pipelines"].items() if any(one.values())}


def _dated(node: Any, now: datetime) -> Any:
    """Dates as what they mean now."""
    if isinstance(node, dict):
        return {key: _dated(value, now) for key, value in node.items()}
    if isinstance(node, list):
        return [_dated(value, now) for value in node]
    return ("past" if node <= now else "to come") if isinstance(node, datetime) else node


def _text(world: World) -> str:
    return json.dumps(_plain(world)) + json.dumps(list(world.role_definitions))


def _held(world: World) -> Iterator[tuple[str, str]]:
    for _, path, endpoint in connections(world):
        for key, value in endpoint.secrets.items():
            yield f"{path}/{key}", value


def _stored(world: World) -> Iterator[tuple[str, str]]:
    """What key vaults hold, by where it is, deleted secrets included."""
    for key, vault in world.vaults.items():
        deleted = {name: one.versions for name, one in vault.deleted_secrets.items()}
        for name, versions in (*vault.secrets.items(), *deleted.items()):
            yield from ((f"{key}/{name}", str(version["value"])) for version in versions)


def _registered(world: World) -> Iterator[tuple[str, str]]:
    """Secrets and certificates of applications, by where they are."""
    for key, application in world.applications.items():
        for secret in application.secrets:
            yield f"{key}/{secret.key_id}", secret.value
        for certificate in application.certificates:
            yield (
                f"{key}/{certificate.key_id}",
                "".join(base64.b64encode(base64.b64decode(certificate.key)).decode().split()),
            )
