"""What several checks ask first of the connection: is it shown whole, does its sign-in work all the same."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from armedic.checks._check import Observation
from armedic.checks._held import tried
from armedic.checks._reads import AZURE, Reads
from armedic.clients.devops import READ
from armedic.clients.directory import Directory
from armedic.facts import Absent, Connection, ServicePrincipal, Unread, Verification

FEDERATED: Final = "workloadidentityfederation"
PRINCIPAL: Final = "serviceprincipal"


def in_whole(connection: Connection | Absent) -> Connection | Absent | Unread:
    """The connection, or why what was shown of it says nothing: a partial answer is for who may not read it all.

    Source: microsoft/terraform-provider-azuredevops, commons.go
    """
    if isinstance(connection, Absent):
        return connection
    shown = any(key.casefold() == "data" and isinstance(value, Mapping) for key, value in connection.document.items())
    if connection.type is None or connection.scheme is None or not shown:
        reason = "Azure DevOps shows only a part of the connection to Armedic"
        return Unread(reason=reason, missing_permissions=(READ,))
    return connection


def scheme_of(connection: Connection) -> str:
    """The authorization scheme, lower case."""
    return (connection.scheme or "").casefold()


def is_azure(connection: Connection) -> bool:
    """Whether it is an Azure Resource Manager connection."""
    return (connection.type or "").casefold() == AZURE


def without(connection: Absent | Unread, facts: Mapping[str, Any] | None = None) -> Observation:
    """What a check says that needs a connection and has none, or not the whole of it."""
    settled = facts or {}
    if isinstance(connection, Absent):
        return Observation(outcome="skipped", detail="There is no connection to look at.", facts=settled)
    return unknown(connection, settled)


def unknown(why: Unread, facts: Mapping[str, Any] | None = None, *, detail: str = "") -> Observation:
    """A check could not look, for this reason."""
    said = f"{detail}: {why.reason}" if detail else why.reason
    return Observation(
        outcome="unknown",
        detail=said if said.endswith(".") else f"{said}.",
        facts=facts or {},
        missing_permissions=why.missing_permissions,
    )


def registered_elsewhere(principal: ServicePrincipal, directory: Directory) -> bool:
    """Whether a principal is of an application whose home is another tenant than the one that was looked in."""
    home, own = principal.owner_tenant_id, directory.tenant_id
    return home is not None and own is not None and home.casefold() != own.casefold()


async def passes(reads: Reads) -> bool:
    """Whether Verify passes: then what looks wrong does no harm. Asked only where something looks wrong."""
    verification = await _verification(reads)
    return verification is not None and verification.passed


async def signs_in(reads: Reads) -> bool:
    """Whether Verify got at least as far as Azure, so that Microsoft Entra accepts the connection's credential."""
    verification = await _verification(reads)
    return verification is not None and (verification.passed or "AuthorizationFailed" in verification.message)


async def _verification(reads: Reads) -> Verification | None:
    """What Verify says; None where there is no answer in good time: what was found without it must not be lost."""
    try:
        async with asyncio.timeout(reads.patience_seconds):
            verification = await tried(reads.verification)
    except TimeoutError:
        return None
    return verification if isinstance(verification, Verification) else None
