"""What Microsoft Graph has under client ids, looked up in batches: one round trip for up to three of them."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from armedic.clients import _graph_wire as wire
from armedic.clients._http import Upstream, error_of
from armedic.errors import UpstreamError, UpstreamForbiddenError, UpstreamUnavailableError
from armedic.facts import (
    ABSENT,
    Absent,
    Application,
    FederatedCredential,
    Group,
    ServicePrincipal,
    Unread,
)
from armedic.ids import ClientId

READ: Final = "Microsoft Graph: Application.Read.All"
READ_GROUPS: Final = "Microsoft Graph: GroupMember.Read.All"
MOST: Final = 3
"""Client ids in one batch: Graph takes 20 parts, five for each and one for the tenant."""
_ROUNDS: Final = 4
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_NOT_FOUND: Final = 404
_TENANT: Final = "tenant"
_PARTS: Final[Mapping[str, str]] = {
    "application": "/applications(appId='{key}')?$select=" + wire.APPLICATION,
    "federated": "/applications(appId='{key}')/federatedIdentityCredentials",
    "principal": "/servicePrincipals(appId='{key}')?$select=" + wire.PRINCIPAL,
    "groups": "/servicePrincipals(appId='{key}')/transitiveMemberOf/microsoft.graph.group?$select=" + wire.GROUP,
    "deleted": "/directory/deletedItems/microsoft.graph.application?$filter=appId eq '{key}'",
}
_Answers = dict[str, Mapping[str, Any]]


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory has under one client id; each part present, absent, or unread for lack of a right."""

    application: Application | Absent | Unread
    deleted_application: Application | Absent | Unread
    federated_credentials: tuple[FederatedCredential, ...] | Absent | Unread
    service_principal: ServicePrincipal | Absent | Unread
    groups: tuple[Group, ...] | Absent | Unread
    """What the principal is in, through groups as well."""
    tenant_id: str | None
    """The tenant that was looked in: that of Armedic's own identity."""

    @classmethod
    def unread(cls, reason: Unread, tenant_id: str | None) -> "Directory":
        """Nothing of it could be looked at."""
        return cls(
            application=reason,
            deleted_application=reason,
            federated_credentials=reason,
            service_principal=reason,
            groups=reason,
            tenant_id=tenant_id,
        )


async def look_up(upstream: Upstream, client_ids: Sequence[ClientId]) -> list[Directory]:
    """Everything under client ids, in their order; at most MOST of them.

    Parts that Graph throttles or drops are asked for again, alone; what stays unanswered is unread.

    Raises:
        UpstreamError: The batch as a whole was not answered.
    Source: learn.microsoft.com/graph/json-batching; application and servicePrincipal alternate key appId
    """
    wanted = {_TENANT: "/organization?$select=id"}
    for index, client_id in enumerate(client_ids):
        key = wire.quoted(client_id)
        wanted |= {f"{index}/{part}": url.format(key=key) for part, url in _PARTS.items()}
    answers: _Answers = {}
    for attempt in range(1, _ROUNDS + 1):
        asked = {name: url for name, url in wanted.items() if name not in answers}
        again, wait = await _ask(upstream, asked, answers)
        if not again or attempt == _ROUNDS or wait > upstream.manners.longest_wait_seconds:
            break
        await asyncio.sleep(wait or 0.2 * attempt * (1 + random.random()))  # noqa: S311  jitter, not cryptography
    tenant = _part(answers.get(_TENANT), _first_id, READ)
    return [
        await _directory(upstream, answers, str(index), tenant if isinstance(tenant, str) else None)
        for index in range(len(client_ids))
    ]


async def _ask(upstream: Upstream, asked: Mapping[str, str], answers: _Answers) -> tuple[bool, float]:
    """Send one batch; whether some of it should be asked again, and the longest wait that Graph wants before."""
    requests = [{"id": name, "method": "GET", "url": url} for name, url in asked.items()]
    body = {"requests": requests}
    reply = await upstream.request("POST", "/v1.0/$batch", needs=READ, body=body, repeatable=True, cost=len(requests))
    again, wait = False, 0.0
    for item in reply.body["responses"]:
        if item.get("status") in _PASSING:
            again = True
            wait = max(wait, _wait(item.get("headers") or {}))
        else:
            answers[str(item.get("id"))] = item
    return again, wait


def _wait(headers: Mapping[str, Any]) -> float:
    value = next((str(text) for name, text in headers.items() if name.casefold() == "retry-after"), "")
    return float(value) if value.isdigit() else 0.0


async def _directory(upstream: Upstream, answers: _Answers, index: str, tenant_id: str | None) -> Directory:
    def part(name: str, read: Callable[[Mapping[str, Any]], Any], needs: str = READ) -> Any:
        return _part(answers.get(f"{index}/{name}"), read, needs)

    groups = part("groups", _groups, READ_GROUPS)
    return Directory(
        application=part("application", wire.application),
        deleted_application=part("deleted", wire.first_application),
        federated_credentials=part("federated", wire.federated_credentials),
        service_principal=part("principal", wire.principal),
        groups=await _rest(upstream, *groups) if isinstance(groups, tuple) else groups,
        tenant_id=tenant_id,
    )


async def _rest(upstream: Upstream, groups: Iterable[Group], link: str | None) -> tuple[Group, ...]:
    """The groups with those of further pages: somebody in more than 999 of them is rare."""
    found = list(groups)
    if link:
        found += [wire.group(item) async for item in upstream.pages(upstream.own(link), needs=READ_GROUPS, query=None)]
    return tuple(found)


def _groups(body: Mapping[str, Any]) -> tuple[list[Group], str | None]:
    return [wire.group(item) for item in body.get("value") or ()], body.get("@odata.nextLink")


def _first_id(body: Mapping[str, Any]) -> str | None:
    return next((str(item["id"]) for item in body.get("value") or ()), None)


def refusal(part: Unread) -> UpstreamError:
    """The error that an unread part means to who cannot do without it, ready to raise."""
    if part.missing_permissions:
        return UpstreamForbiddenError(part.reason, system="graph", missing_permissions=part.missing_permissions)
    return UpstreamUnavailableError(part.reason, system="graph")


def _part(answer: Mapping[str, Any] | None, read: Callable[[Mapping[str, Any]], Any], needs: str) -> Any:
    if answer is None:
        return Unread(reason="Microsoft Graph left this part of the batch unanswered")
    status, body = answer.get("status"), answer.get("body")
    if status == _NOT_FOUND:
        return ABSENT
    if status in {401, 403}:
        code, message = error_of(body)
        return Unread(reason=f"Microsoft Graph refuses to show it ({code}: {message})", missing_permissions=(needs,))
    if status != 200 or not isinstance(body, Mapping):  # noqa: PLR2004  the one success of a read
        return Unread(reason=f"Microsoft Graph answered {status}")
    return read(body)
