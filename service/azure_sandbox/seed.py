"""Worlds from TOML files or JSON: relative dates, generated secrets and certificates, references between them."""

import base64
import copy
import functools
import hashlib
import hmac
import re
import secrets
import tomllib
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from azure_sandbox import world as model
from azure_sandbox.built_in_roles import BUILT_IN_ROLES
from azure_sandbox.consistency import dangling, powerless
from azure_sandbox.world import Application, Clock, World

_PROCESS_KEY: Final = secrets.token_bytes(32)
_NAMESPACE: Final = uuid.UUID("b7f1a7f6-7d57-4f4e-9a52-3c1f2f6c9c55")
_RELATIVE: Final = re.compile(r"([+-])(\d+(?:\.\d+)?)([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_REFERENCE: Final = re.compile(r"@(secret|certificate):(.+)/(\d+)")
RANDOM: Final = "@random"
"""Stands for a fresh random value, e.g. a secret that matches nothing."""


class SeedError(ValueError):
    """A world or a change that cannot be understood; the message says where."""


def load_world(source: Path | str | Mapping[str, Any]) -> World:
    """A world from a TOML file, from the bundled world of a name (e.g. "demo"), or from its structure as a dict.

    Beyond the structure of `World`: a date may be relative to the time of loading ("+10d", "-3h"; s, m, h, d, w); a
    secret without `value` gets one, the same at each loading within a process; a certificate
    `{generate = true, end = "+90d"}` is made; "@secret:{application key}/{index}" and "@certificate:..." in a service
    endpoint stand for a secret's value and a certificate with its private key as PEM; "@random" for a random value.
    `created`, `start`, `key_id`, the `id` of a federated credential and the `name` of a role assignment may be left
    out.

    Raises:
        SeedError: Unknown name, malformed, or a reference to nothing.
    """
    raw = _read(source)
    try:
        now = msgspec.convert(moments(raw.get("clock", {}), datetime.now(UTC)), Clock).now()
        world = msgspec.convert(moments(_completed(raw, now), now), World)
    except msgspec.ValidationError as error:
        message = f"World does not fit: {error}"
        raise SeedError(message) from error
    world.role_definitions = BUILT_IN_ROLES | world.role_definitions
    resolve_references(world)
    check_world(world)
    check_world(world, powerless)
    return world


def check_world(world: World, flaw: Callable[[World], str | None] = dangling) -> None:
    """Do nothing if a world can be.

    Raises:
        SeedError: It cannot; the message says what is wrong, and where.
    """
    if message := flaw(world):
        raise SeedError(message)


def bundled_worlds() -> list[str]:
    """The names of the worlds that come with the package."""
    folder = resources.files("azure_sandbox") / "worlds"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def _read(source: Path | str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(source, Mapping):
        return copy.deepcopy(dict(source))
    try:
        if isinstance(source, Path):
            return tomllib.loads(source.read_text("utf-8"))
        if source not in bundled_worlds():
            message = f"There is no world named {source!r}; there are: {', '.join(bundled_worlds())}."
            raise SeedError(message)
        return tomllib.loads((resources.files("azure_sandbox") / "worlds" / f"{source}.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = f"World {source} cannot be read: {error}"
        raise SeedError(message) from error


def moments(value: Any, now: datetime, key: str = "") -> Any:
    """JSON with the relative dates of date fields made absolute; dates without a zone are in UTC."""
    if isinstance(value, dict):
        return {name: moments(member, now, name) for name, member in value.items()}
    if isinstance(value, list):
        return [moments(member, now, key) for member in value]
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if isinstance(value, str) and key in _date_fields() and (found := _RELATIVE.fullmatch(value)):
        distance = timedelta(**{_UNITS[found[3]]: float(found[2])})
        return now + distance if found[1] == "+" else now - distance
    return value


@functools.cache
def _date_fields() -> frozenset[str]:
    """The names of the date fields of the model."""
    structs = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
    return frozenset(
        field.name for kind in structs for field in msgspec.structs.fields(kind) if "datetime" in str(field.type)
    )


def _completed(raw: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A world with what may be left out filled in; parts of another shape are left to the conversion to refuse."""
    before = (now - timedelta(days=30)).isoformat()
    for application in _members(raw, "applications"):
        application.setdefault("created", before)
        client_id = str(application.get("client_id"))
        for index, secret in enumerate(_items(application, "secrets")):
            secret.setdefault("key_id", stable_id(client_id, "secret", str(index)))
            secret.setdefault("value", secret_value(client_id, index))
            secret.setdefault("start", "-400d")
        application["certificates"] = [
            _certificate(client_id, index, certificate, now)
            for index, certificate in enumerate(_items(application, "certificates"))
        ]
        for index, credential in enumerate(_items(application, "federated_credentials")):
            credential.setdefault("id", stable_id(client_id, "federated", str(index)))
    for principal in _members(raw, "service_principals"):
        principal.setdefault("created", before)
    for organization in _members(raw, "organizations"):
        for endpoint in _members(organization, "endpoints"):
            endpoint.setdefault("created", before)
    for key, assignment in raw.get("role_assignments", {}).items():
        assignment.setdefault("name", stable_id("role assignment", key))
    return raw


def _members(parent: dict[str, Any], name: str) -> list[dict[str, Any]]:
    members = parent.get(name, {})
    return [member for member in members.values() if isinstance(member, dict)] if isinstance(members, dict) else []


def _items(parent: dict[str, Any], name: str) -> list[dict[str, Any]]:
    items = parent.get(name, [])
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def stable_id(*parts: str) -> str:
    """An id that is the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def secret_value(client_id: str, index: int) -> str:
    """A secret's value in the shape that Entra gives it; the same within one process, different in the next."""
    digest = hmac.digest(_PROCESS_KEY, f"{client_id.casefold()}/{index}".encode(), hashlib.sha256)
    text = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return f"{text[:3]}8Q~{text[3:37]}"


def random_value() -> str:
    """A random value in the shape of a secret."""
    return f"{secrets.token_urlsafe(3)[:3]}8Q~{secrets.token_urlsafe(26)[:34]}"


@functools.cache
def _private_key(client_id: str, index: int) -> rsa.RSAPrivateKey:  # noqa: ARG001  the arguments name the key
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate(client_id: str, index: int, given: dict[str, Any], now: datetime) -> dict[str, Any]:
    wanted = dict(given)
    wanted.setdefault("key_id", stable_id(client_id, "certificate", str(index)))
    wanted.setdefault("start", "-400d")
    wanted = {key: moments(value, now, key) for key, value in wanted.items()}
    if wanted.pop("generate", False):
        try:
            start = msgspec.convert(wanted["start"], datetime)
            end = msgspec.convert(wanted["end"], datetime)
        except KeyError as error:
            message = f"Certificate {index} of application {client_id} needs an end."
            raise SeedError(message) from error
        der = self_signed(_private_key(client_id, index), f"armedic sandbox {client_id}", start, end)
        wanted["key"] = base64.b64encode(der).decode()
    return wanted


def self_signed(key: rsa.RSAPrivateKey, name: str, start: datetime, end: datetime) -> bytes:
    """A self-signed certificate (DER) of a key."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.DER)


def resolve_references(world: World) -> None:
    """Replace "@secret:...", "@certificate:..." and "@random" in service endpoints and secrets by what they stand for.

    Raises:
        SeedError: A reference to nothing.
    """
    for application in world.applications.values():
        for secret in application.secrets:
            secret.value = referenced(world, secret.value)
    for organization in world.organizations.values():
        for endpoint in organization.endpoints.values():
            endpoint.secrets = {key: referenced(world, value) for key, value in endpoint.secrets.items()}
            endpoint.parameters = {
                key: value if value is None else referenced(world, value) for key, value in endpoint.parameters.items()
            }


def referenced(world: World, text: str) -> str:
    """What a reference stands for; other text as it is."""
    if text == RANDOM:
        return random_value()
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return text
    application = world.applications.get(found[2])
    if application is None:
        message = f"{text}: there is no application {found[2]!r}."
        raise SeedError(message)
    index = int(found[3])
    try:
        if found[1] == "secret":
            return application.secrets[index].value
        return _pem(application, index)
    except IndexError as error:
        message = f"{text}: application {found[2]!r} has no such {found[1]}."
        raise SeedError(message) from error


def _pem(application: Application, index: int) -> str:
    """Private key and certificate as PEM, in this order, as a certificate connection stores them."""
    certificate = x509.load_der_x509_certificate(base64.b64decode(application.certificates[index].key))
    key = _private_key(application.client_id, index)
    if certificate.public_key() != key.public_key():
        message = f"Certificate {index} of application {application.client_id} was not generated by the sandbox."
        raise SeedError(message)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode()
