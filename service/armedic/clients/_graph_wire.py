"""Microsoft Graph's answers as facts: applications, principals, credentials, groups."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from armedic.errors import UpstreamError
from armedic.facts import (
    ABSENT,
    Absent,
    Application,
    Certificate,
    ClientSecret,
    FederatedCredential,
    Group,
    SecretPolicy,
    ServicePrincipal,
)
from armedic.ids import ApplicationObjectId, ClientId, PrincipalId, Scope

APPLICATION: Final = "id,appId,displayName,signInAudience,createdDateTime,passwordCredentials,keyCredentials"
"""What is read of an application."""
PRINCIPAL: Final = "id,appId,displayName,accountEnabled,servicePrincipalType,alternativeNames,appOwnerOrganizationId"
"""What is read of a service principal."""
_USER_ASSIGNED: Final = "/providers/microsoft.managedidentity/userassignedidentities/"
GROUP: Final = "id,displayName&$top=999"
"""What is read of groups, and how many of them at once."""
_DAYS: Final = re.compile(r"P(\d+)D(?:T.*)?")
"""An ISO 8601 duration of whole days."""


def application(body: Mapping[str, Any]) -> Application:
    """An application registration."""
    return Application(
        object_id=ApplicationObjectId(str(body["id"])),
        client_id=ClientId(str(body["appId"])),
        display_name=str(body.get("displayName") or ""),
        sign_in_audience=body.get("signInAudience"),
        secrets=tuple(
            ClientSecret(
                key_id=str(item["keyId"]),
                display_name=item.get("displayName"),
                hint=item.get("hint"),
                starts_at=_time(item.get("startDateTime")),
                ends_at=_end(item),
            )
            for item in body.get("passwordCredentials") or ()
        ),
        certificates=tuple(
            Certificate(
                key_id=str(item["keyId"]),
                display_name=item.get("displayName"),
                starts_at=_time(item.get("startDateTime")),
                ends_at=_end(item),
            )
            for item in body.get("keyCredentials") or ()
        ),
        created_at=_time(body.get("createdDateTime")),
        deleted_at=_time(body.get("deletedDateTime")),
        unique_name=body.get("uniqueName"),
    )


def first_application(body: Mapping[str, Any]) -> Application | Absent:
    """The one in a list of at most one."""
    items = body.get("value") or ()
    return application(items[0]) if items else ABSENT


def federated_credentials(body: Mapping[str, Any]) -> tuple[FederatedCredential, ...]:
    """The federated credentials of an application: at most 20, so never more than one page."""
    return tuple(
        FederatedCredential(
            name=str(item.get("name") or ""),
            issuer=str(item.get("issuer") or ""),
            subject=str(item.get("subject") or ""),
            audiences=tuple(item.get("audiences") or ()),
        )
        for item in body.get("value") or ()
    )


def principal(body: Mapping[str, Any]) -> ServicePrincipal:
    """A service principal."""
    return ServicePrincipal(
        principal_id=PrincipalId(str(body["id"])),
        client_id=ClientId(str(body["appId"])),
        display_name=str(body.get("displayName") or ""),
        enabled=body.get("accountEnabled") is not False,
        type=str(body.get("servicePrincipalType") or "Application"),
        resource_id=_identity(body.get("alternativeNames")),
        owner_tenant_id=body.get("appOwnerOrganizationId"),
    )


def secret_policy(body: Mapping[str, Any], kind: str = "passwordCredentials") -> SecretPolicy | None:
    """The part of an app management policy that is about secrets, or keys; None where it is off or limits nothing."""
    restrictions = (body.get("applicationRestrictions") or {}).get(kind) or ()
    active = [one for one in restrictions if one.get("state", "enabled") == "enabled"]
    if body.get("isEnabled") is False or not active:
        return None
    banned = any(one.get("restrictionType") == "passwordAddition" for one in active)
    lifetimes = [_DAYS.fullmatch(str(one.get("maxLifetime"))) for one in active]
    days = [int(found[1]) for found in lifetimes if found]
    return SecretPolicy(banned=banned, longest_days=min(days, default=None))


def group(body: Mapping[str, Any]) -> Group:
    """A group."""
    return Group(id=str(body["id"]), name=str(body.get("displayName") or ""))


def _identity(names: Any) -> Scope | None:
    """Where Azure has a user-assigned identity: the names are "isExplicit=True" and its ARM id.

    Source: recorded answers of Microsoft Graph for managed identities
    """
    found = (name for name in names or () if isinstance(name, str) and _USER_ASSIGNED in name.casefold())
    return next(map(Scope, found), None)


def _time(text: Any) -> datetime | None:
    return msgspec.convert(text, datetime) if isinstance(text, str) else None


def _end(item: Mapping[str, Any]) -> datetime:
    end = _time(item.get("endDateTime"))
    if end is None:
        raise UpstreamError("Microsoft Graph showed a credential without an end date", system="graph")
    return end


def quoted(text: str) -> str:
    """A text inside quotes of a path or filter."""
    return quote(text.replace("'", "''"), safe="")
