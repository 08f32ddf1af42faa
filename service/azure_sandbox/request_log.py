"""The log of what callers sent; credentials and confidential values are replaced before anything is kept."""

import itertools
import json
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

HIDDEN: Final = "***"
LIMIT: Final = 5000
"""Entries kept; older ones are dropped."""
BODY_LIMIT: Final = 256 * 1024
"""Bytes; of longer bodies only the length is kept."""

_CONFIDENTIAL: Final = frozenset(
    {
        "accesstoken",
        "apitoken",
        "assertion",
        "client_assertion",
        "client_secret",
        "password",
        "proof",
        "publishprofile",
        "refresh_token",
        "secrettext",
        "serviceprincipalcertificate",
        "serviceprincipalkey",
        "access_token",
        "oidctoken",
    },
)
_HEADERS: Final = frozenset(
    {
        "accept",
        "client-request-id",
        "consistencylevel",
        "content-type",
        "host",
        "if-match",
        "if-none-match",
        "prefer",
        "traceparent",
        "user-agent",
        "x-ms-client-request-id",
        "x-ms-correlation-request-id",
        "x-tfs-fedauthredirect",
    },
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One request, as it may be shown to anyone."""

    number: int
    at: datetime
    """The world's time."""
    system: str
    """devops, entra, arm, graph or vault; "" outside them."""
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Only those that carry no credential; "authorization" keeps the kind, e.g. "Bearer ***"."""
    body: Any
    """The JSON or form body with confidential values replaced by "***"; null and "" stay as they are."""
    status: int | None
    """None if the connection was dropped."""
    write: bool
    """Whether it asks for a change of state (Verify and token requests do not)."""
    fault: str | None = None
    """Id of the fault that was applied."""


class RequestLog:
    """The requests since the last reset, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self._entries: deque[Entry] = deque(maxlen=LIMIT)
        self._numbers = itertools.count(1)

    def add(
        self,
        *,
        at: datetime,
        system: str,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
        status: int | None,
        fault: str | None,
    ) -> None:
        """Keep a request, redacted."""
        shown = readable_body(headers.get("content-type", ""), body, system)
        self._entries.append(
            Entry(
                number=next(self._numbers),
                at=at,
                system=system,
                method=method,
                path=path,
                query={key: HIDDEN if key.casefold() in _CONFIDENTIAL else value for key, value in query.items()},
                headers=safe_headers(headers),
                body=shown,
                status=status,
                write=is_write(system, method, path, shown),
                fault=fault,
            ),
        )

    def entries(self, *, system: str | None = None, writes: bool = False) -> list[Entry]:
        """The entries of one system or all, with `writes` only those that ask for a change."""
        return [entry for entry in self._entries if system in {None, entry.system} and (entry.write or not writes)]

    def clear(self) -> None:
        """Forget everything; numbering goes on."""
        self._entries.clear()


def safe_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that may be kept, names in lower case."""
    kept = {name.casefold(): value for name, value in headers.items() if name.casefold() in _HEADERS}
    authorization = headers.get("authorization")
    if authorization:
        kept["authorization"] = f"{authorization.partition(' ')[0]} {HIDDEN}"
    return kept


def readable_body(content_type: str, body: bytes, system: str) -> Any:
    """A request body for the log: JSON or form with confidential values replaced, else only its size."""
    if not body:
        return None
    if len(body) > BODY_LIMIT:
        return {"omitted_bytes": len(body)}
    try:
        if "x-www-form-urlencoded" in content_type:
            return redacted(dict(parse_qsl(body.decode(), keep_blank_values=True)), system)
        return redacted(json.loads(body), system)
    except (ValueError, RecursionError):
        return {"unreadable_bytes": len(body)}


def redacted(value: Any, system: str = "") -> Any:
    """JSON with every confidential value replaced by "***"; null and "" are kept, they tell nothing and matter.

    In Key Vault ("vault") the key `value` of a secret is confidential too.
    """
    if isinstance(value, dict):
        return {key: _redacted_member(key, member, system) for key, member in value.items()}
    if isinstance(value, list):
        return [redacted(member, system) for member in value]
    return value


def _redacted_member(key: str, member: Any, system: str) -> Any:
    name = key.casefold()
    confidential = name in _CONFIDENTIAL or (system == "vault" and name == "value")
    if confidential and not isinstance(member, dict | list):
        return member if member is None or member == "" else HIDDEN
    return redacted(member, system)


def is_write(system: str, method: str, path: str, body: Any) -> bool:
    """Whether a request asks for a change of state."""
    if system in {"", "entra"} or method in {"GET", "HEAD", "OPTIONS"}:
        return False
    last = path.rstrip("/").rsplit("/", 1)[-1].casefold()
    if last == "$batch" and isinstance(body, dict):
        inner = body.get("requests")
        return isinstance(inner, list) and any(isinstance(r, dict) and r.get("method") != "GET" for r in inner)
    if method == "POST" and system == "devops":
        return last not in {"endpointproxy", "types"}
    return not (method == "POST" and last in {"checkaccess", "getbyids", "getmembergroups", "checkmembergroups"})
